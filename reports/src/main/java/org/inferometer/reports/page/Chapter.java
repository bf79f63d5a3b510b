package org.inferometer.reports.page;

import java.util.List;

/// A part of the report that answers one question.
///
/// @param id names it in links; unique in the report
/// @param title the question
/// @param link what the navigation calls it; empty if it is not listed there
/// @param newPage whether it begins a page on paper
/// @param blocks in the order in which they are read
public record Chapter(String id, String title, String link, boolean newPage, List<Block> blocks) {
  public Chapter {
    blocks = List.copyOf(blocks);
  }
}
