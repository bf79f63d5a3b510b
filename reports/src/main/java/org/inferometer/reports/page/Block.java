package org.inferometer.reports.page;

import java.util.List;
import org.inferometer.reports.analysis.Table;
import org.inferometer.reports.chart.Picture;

/// A part of a chapter. A block without content is left out where chapters are made, so that no
/// medium need look for it.
public sealed interface Block {

  /// A heading below the chapter's.
  record Heading(String text) implements Block {}

  record Paragraph(String text) implements Block {}

  /// A remark in small print.
  record Note(String text) implements Block {}

  /// Sentences of equal rank.
  record Items(List<String> texts) implements Block {
    public Items {
      texts = List.copyOf(texts);
    }
  }

  /// A text to be copied into a terminal.
  ///
  /// @param label what it is, for those who cannot see it
  record Command(String label, String text) implements Block {}

  /// A table under its caption.
  ///
  /// @param widths of the columns on paper in percent, separated by blanks; empty to leave them
  ///   open
  record Grid(Table table, String widths) implements Block {}

  /// Tables that may stand side by side.
  record Grids(List<Grid> grids) implements Block {
    public Grids {
      grids = List.copyOf(grids);
    }
  }

  /// A long table: folded and sortable on screen; on paper its first rows.
  ///
  /// @param summary stands for it while it is folded
  /// @param most rows on paper
  record Folded(String summary, Grid grid, int most) implements Block {}

  /// A picture under its question.
  ///
  /// @param id unique in the report
  record Figure(String id, Picture picture) implements Block {}

  /// More than a table can show: on screen a script shows all of it; a table of the most telling
  /// part stands for it on paper, and where no script runs.
  ///
  /// @param name of the style sheet's class that the script looks for
  /// @param rest where paper says that the rest is
  record Explorer(String heading, String name, Grid telling, String rest) implements Block {}

  /// What is true of the page on a screen only.
  record OnScreen(String text) implements Block {}
}
