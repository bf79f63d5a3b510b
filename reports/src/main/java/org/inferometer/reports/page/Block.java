package org.inferometer.reports.page;

import java.util.List;
import java.util.Map;
import org.inferometer.reports.analysis.PassDescription;
import org.inferometer.reports.analysis.PrecisionBatchMatrix;
import org.inferometer.reports.analysis.Table;
import org.inferometer.reports.chart.Picture;

/// A part of a chapter. A block without content is left out where chapters are made, so that no
/// medium need look for it.
public sealed interface Block {

  /// A heading one level below the chapter's or the section's.
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

  /// A table that is whole on screen and shortened on paper.
  record Shortened(Grid whole, Grid onPaper) implements Block {}

  /// A long table: folded and sortable on screen; on paper its first rows.
  ///
  /// @param summary stands for it while it is folded
  /// @param most rows on paper
  record Folded(String summary, Grid grid, int most) implements Block {}

  /// The precision × batch matrix of a network.
  ///
  /// @param network shortened, for those who cannot see the table
  /// @param sections ids of the sections about its cells, by the ids of the cells
  record CellMatrix(String network, PrecisionBatchMatrix matrix, Map<String, String> sections)
      implements Block {
    public CellMatrix {
      sections = Map.copyOf(sections);
    }
  }

  /// How much room a picture takes on a screen.
  enum Room {
    NORMAL,
    /// That of two pictures, one above the other.
    TALL,
    /// That of two pictures side by side.
    WIDE
  }

  /// A picture under its question.
  ///
  /// @param id unique in the report
  record Illustration(String id, Picture picture, Room room) implements Block {}

  /// Pictures that may stand side by side.
  record Illustrations(List<Illustration> figures) implements Block {
    public Illustrations {
      figures = List.copyOf(figures);
    }
  }

  /// The passes of a measurement in their order.
  record Passes(String heading, List<PassDescription> passes) implements Block {
    public Passes {
      passes = List.copyOf(passes);
    }
  }

  /// More than a table can show: on screen a script shows all of it.
  ///
  /// @param name of the style sheet's class that the script looks for
  /// @param data which part of the page's data the script shows; empty if there is only one
  /// @param still what stands for it on paper, and where no script runs
  record Explorer(String heading, String name, String data, List<Block> still) implements Block {
    public Explorer {
      still = List.copyOf(still);
    }
  }

  /// Sections of which a screen shows one at a time; paper has each on a page of its own.
  ///
  /// @param label what the reader chooses
  /// @param first index of the one that is shown first
  record Choice(String label, List<Section> sections, int first) implements Block {
    public Choice {
      sections = List.copyOf(sections);
    }
  }

  /// A part of a chapter with blocks of its own.
  ///
  /// @param id unique in the report
  record Section(String id, String title, List<Block> blocks) {
    public Section {
      blocks = List.copyOf(blocks);
    }
  }

  /// What one medium needs and the others do not.
  record Only(Medium medium, Block block) implements Block {}

  /// Where a report is read.
  enum Medium {
    SCREEN,
    /// A screen on which no script runs.
    SCREEN_WITHOUT_SCRIPT,
    PAPER
  }
}
