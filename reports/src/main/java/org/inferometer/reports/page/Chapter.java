package org.inferometer.reports.page;

import java.util.List;

/// A part of the report that answers one question.
///
/// @param id names it in links
/// @param title the question
/// @param blocks in the order in which they are read
public record Chapter(String id, String title, List<Block> blocks) {
  public Chapter {
    blocks = List.copyOf(blocks);
  }
}
