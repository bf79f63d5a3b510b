package org.inferometer.reports.html;

import java.util.List;
import java.util.function.Consumer;

/// Writes JSON that may stand inside a `script` element: what could end the element or the line is
/// written as an escape.
final class Json {
  private final StringBuilder out = new StringBuilder(1 << 18);

  Json raw(String text) {
    out.append(text);
    return this;
  }

  Json number(long value) {
    out.append(value);
    return this;
  }

  Json string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      character(text.charAt(i));
    }
    out.append('"');
    return this;
  }

  <T> Json list(List<T> items, Consumer<T> each) {
    out.append('[');
    for (int i = 0; i < items.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      each.accept(items.get(i));
    }
    out.append(']');
    return this;
  }

  private void character(char c) {
    boolean plain =
        c >= 0x20
            && c != '"'
            && c != '\\'
            && c != '<'
            && c != '>'
            && c != '&'
            && c != '\u2028'
            && c != '\u2029';
    if (plain) {
      out.append(c);
    } else {
      out.append("\\u").append(Character.forDigit(c >> 12, 16));
      out.append(Character.forDigit(c >> 8 & 15, 16));
      out.append(Character.forDigit(c >> 4 & 15, 16));
      out.append(Character.forDigit(c & 15, 16));
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
