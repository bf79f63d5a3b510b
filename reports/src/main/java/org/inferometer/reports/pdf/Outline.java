package org.inferometer.reports.pdf;

/// The headings of a report, with the bookmarks that lead to chapters and what stands right below
/// them.
final class Outline {
  private final XhtmlElement body;
  private final XhtmlElement bookmarks;
  private XhtmlElement chapter;
  private boolean inSection;
  private int headings;

  /// @param bookmarks where bookmarks are gathered
  /// @param body where chapters go
  Outline(XhtmlElement bookmarks, XhtmlElement body) {
    this.bookmarks = bookmarks;
    this.body = body;
    this.chapter = bookmarks;
  }

  /// A heading of the first level.
  XhtmlElement chapter(String title) {
    chapter = bookmark(bookmarks, title);
    return numbered("h1", title);
  }

  /// A heading below the last chapter; headings below it are of the third level until it ends.
  XhtmlElement section(String title) {
    inSection = true;
    bookmark(chapter, title);
    return numbered("h2", title);
  }

  void endSection() {
    inSection = false;
  }

  /// A heading below the last chapter, or the section that has not ended.
  void heading(String title) {
    if (inSection) {
      body.add("h3").text(title);
    } else {
      bookmark(chapter, title);
      numbered("h2", title);
    }
  }

  /// Where the next block goes.
  XhtmlElement body() {
    return body;
  }

  private XhtmlElement bookmark(XhtmlElement parent, String title) {
    headings++;
    return parent
        .add("bookmark")
        .with("name", PrintableText.shown(title))
        .with("href", "#h" + headings);
  }

  private XhtmlElement numbered(String name, String title) {
    return body.add(name).with("id", "h" + headings).text(title);
  }
}
