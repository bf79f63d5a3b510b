package org.inferometer.reports.html;

import java.util.Set;

/// Writes HTML. Texts and attribute values are escaped here and nowhere else, so that a name from a
/// model cannot become markup; only [#trusted] takes markup, and only of this module's making.
final class HtmlWriter {
  private static final Set<String> VOID = Set.of("meta", "link", "br", "input", "col");

  private final StringBuilder out = new StringBuilder(1 << 20);

  /// An element with content.
  ///
  /// @param attributes names and values in turn; a name without need of a value has an empty one
  HtmlWriter tag(String name, Attributes attributes, Runnable content) {
    open(name, attributes);
    content.run();
    if (!VOID.contains(name)) {
      out.append("</").append(name).append('>');
    }
    return this;
  }

  HtmlWriter tag(String name, Runnable content) {
    return tag(name, Attributes.NONE, content);
  }

  /// An element that holds only text.
  HtmlWriter tag(String name, Attributes attributes, String text) {
    return tag(name, attributes, () -> text(text));
  }

  HtmlWriter tag(String name, String text) {
    return tag(name, Attributes.NONE, text);
  }

  /// An element without content.
  HtmlWriter tag(String name, Attributes attributes) {
    return tag(name, attributes, () -> {});
  }

  HtmlWriter text(String text) {
    escape(text);
    return this;
  }

  /// Markup that this module made, from nothing that a study holds or with all of it escaped.
  HtmlWriter trusted(String markup) {
    out.append(markup);
    return this;
  }

  @Override
  public String toString() {
    return out.toString();
  }

  private void open(String name, Attributes attributes) {
    out.append('<').append(name);
    for (int i = 0; i < attributes.pairs().length; i += 2) {
      out.append(' ').append(attributes.pairs()[i]).append("=\"");
      escape(attributes.pairs()[i + 1]);
      out.append('"');
    }
    out.append('>');
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
  }

  /// Attributes of an element: names and values in turn. Names are literals of this module.
  record Attributes(String... pairs) {
    static final Attributes NONE = new Attributes();
  }

  static Attributes with(String... pairs) {
    return new Attributes(pairs);
  }
}
