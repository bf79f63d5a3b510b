package org.inferometer.study;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a cell's engine made of labelled samples. In JSON: the fields of one of the three, so that
/// `unavailable`, `cell` or `columns` tells which it is.
public sealed interface Evaluation {
  /// Nothing was asked for.
  Evaluation NOT_ASKED = new Unavailable("no labelled data was given");

  /// The scores of a cell's network and precision, whichever of the cells holds them.
  ///
  /// @param cells of one study
  static Optional<Scored> of(Cell cell, List<Cell> cells) {
    for (Cell other : cells) {
      Measurements measured = other.measurements();
      if (other.isLike(cell)
          && measured != null
          && measured.evaluation() instanceof Scored scored) {
        return Optional.of(scored);
      }
    }
    return Optional.empty();
  }

  /// Not evaluated.
  ///
  /// @param reason why
  record Unavailable(String reason) implements Evaluation {}

  /// Evaluated with the engine of another batch of the same network and precision: which class an
  /// item has does not depend on how many are computed together.
  ///
  /// @param cell the id of the cell that holds the evaluation
  record Elsewhere(String cell) implements Evaluation {}

  /// The scores of all samples.
  ///
  /// @param output the output that was read as scores of classes
  /// @param classes how many it scores
  /// @param confidence how confidences were made from the scores, a sentence
  /// @param durationMs wall time of the pass
  /// @param columns one for each augmentation; the first is the samples as they are
  record Scored(
      String output, int classes, String confidence, long durationMs, List<Column> columns)
      implements Evaluation {
    public Scored {
      columns = List.copyOf(columns);
      if (columns.isEmpty()) {
        throw new IllegalArgumentException("an evaluation has at least one column");
      }
    }

    /// The column of an augmentation.
    public Optional<Column> column(String augmentation) {
      return columns.stream().filter(c -> c.augmentation().equals(augmentation)).findFirst();
    }
  }

  /// The samples under one augmentation.
  ///
  /// @param augmentation [#AS_IT_IS], `invert`, …
  /// @param top1 share of samples whose class of the highest score is right (`1`), with its Wilson
  ///   interval
  /// @param top5 share of samples of which a right class is among the five highest (`1`);
  ///   unavailable for five classes or fewer
  /// @param predicted the class of the highest score, for each sample; the first of equals
  /// @param rank the place of the best right class among all scores, from 1; equal scores stand in
  ///   the order of their classes
  /// @param confidence of the predicted class, for each sample, 0 to 1
  record Column(
      String augmentation,
      Reading top1,
      Reading top5,
      int[] predicted,
      int[] rank,
      float[] confidence) {
    /// The samples as they are.
    public static final String AS_IT_IS = "none";

    public Column {
      if (predicted.length != rank.length || predicted.length != confidence.length) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "a column has as many predictions (%d) as ranks (%d) and confidences (%d)",
                predicted.length,
                rank.length,
                confidence.length));
      }
    }

    /// Whether the class of the highest score is right.
    public boolean isRight(int sample) {
      return rank[sample] == 1;
    }

    /// The same for each sample.
    public boolean[] right() {
      boolean[] right = new boolean[rank.length];
      for (int i = 0; i < right.length; i++) {
        right[i] = isRight(i);
      }
      return right;
    }
  }
}
