package org.inferometer.reports.pdf;

/// The chapters of a report: headings, with the bookmarks that lead to them.
final class Outline {
  private final Tag body;
  private final Tag bookmarks;
  private Tag chapter;
  private int headings;

  /// @param bookmarks where bookmarks are gathered
  /// @param body where chapters go
  Outline(Tag bookmarks, Tag body) {
    this.bookmarks = bookmarks;
    this.body = body;
    this.chapter = bookmarks;
  }

  /// A heading of the first level.
  Tag chapter(String title) {
    chapter = bookmark(bookmarks, title);
    return heading("h1", title);
  }

  /// A heading below the last chapter.
  Tag section(String title) {
    bookmark(chapter, title);
    return heading("h2", title);
  }

  /// Where the next block goes.
  Tag body() {
    return body;
  }

  private Tag bookmark(Tag parent, String title) {
    headings++;
    return parent.add("bookmark").with("name", Glyphs.shown(title)).with("href", "#h" + headings);
  }

  private Tag heading(String name, String title) {
    return body.add(name).with("id", "h" + headings).text(title);
  }
}
