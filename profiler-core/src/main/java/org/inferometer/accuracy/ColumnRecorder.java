package org.inferometer.accuracy;

import java.util.Locale;
import org.inferometer.data.InputException;
import org.inferometer.data.labelled.LabelledSample;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorElements;
import org.inferometer.stats.Wilson;
import org.inferometer.study.Evaluation.Column;
import org.inferometer.study.Reading;

/// Gathers the predictions of one column, a sample after another. It holds three numbers for each
/// sample and nothing of the samples themselves.
final class ColumnRecorder {
  private static final int TOP = 5;

  /// How far the sum of a row of probabilities may be from 1, rounding to FP16 included.
  private static final double SUM_TOLERANCE = 2e-3;

  private final String augmentation;
  private final int classes;
  private final int[] predicted;
  private final int[] rank;
  private final float[] score;
  private final float[] softmax;
  private boolean probabilities = true;

  ColumnRecorder(String augmentation, int classes, int samples) {
    this.augmentation = augmentation;
    this.classes = classes;
    this.predicted = new int[samples];
    this.rank = new int[samples];
    this.score = new float[samples];
    this.softmax = new float[samples];
  }

  /// @param from where the sample's row begins in the scores
  /// @throws InputException if the scores are not finite
  void add(int sample, LabelledSample labelled, HostTensor scores, long from)
      throws InputException {
    double[] row = new double[classes];
    for (int i = 0; i < classes; i++) {
      row[i] = TensorElements.get(scores, from + i);
      if (!Double.isFinite(row[i])) {
        throw new InputException(
            String.format(
                Locale.ROOT,
                "for %s (%s), class %d has the score %s",
                labelled.name(),
                augmentation,
                i,
                row[i]));
      }
    }
    int best = highest(row);
    predicted[sample] = best;
    rank[sample] = rank(row, labelled.labels());
    score[sample] = (float) row[best];
    softmax[sample] = (float) softmax(row, best);
    probabilities &= isDistribution(row);
  }

  /// Whether every row so far was one of probabilities: none below 0, and a sum of 1.
  boolean sawProbabilitiesOnly() {
    return probabilities;
  }

  /// @param asGiven whether scores are confidences already; otherwise their softmax is
  Column column(boolean asGiven) {
    float[] confidence = asGiven ? score : softmax;
    for (int i = 0; i < confidence.length; i++) {
      confidence[i] = Math.round(Math.clamp(confidence[i], 0, 1) * 1e4f) / 1e4f;
    }
    return new Column(
        augmentation,
        share(1),
        classes > TOP
            ? share(TOP)
            : Reading.unavailable("the model scores " + classes + " classes only"),
        predicted,
        rank,
        confidence);
  }

  private Reading share(int top) {
    int right = 0;
    for (int place : rank) {
      right += place <= top ? 1 : 0;
    }
    return Reading.measured(
        (double) right / rank.length, "1", rank.length, Wilson.interval95(right, rank.length));
  }

  private static int highest(double[] row) {
    int best = 0;
    for (int i = 1; i < row.length; i++) {
      best = row[i] > row[best] ? i : best;
    }
    return best;
  }

  /// The place of the best of the right classes, from 1.
  static int rank(double[] row, int[] labels) {
    int best = Integer.MAX_VALUE;
    for (int label : labels) {
      int before = 0;
      for (int i = 0; i < row.length; i++) {
        before += row[i] > row[label] || (row[i] == row[label] && i < label) ? 1 : 0;
      }
      best = Math.min(best, before + 1);
    }
    return best;
  }

  /// The softmax of one element, which is the largest, so that nothing overflows.
  static double softmax(double[] row, int at) {
    double sum = 0;
    for (double value : row) {
      sum += Math.exp(value - row[at]);
    }
    return 1 / sum;
  }

  private static boolean isDistribution(double[] row) {
    double sum = 0;
    for (double value : row) {
      if (value < 0) {
        return false;
      }
      sum += value;
    }
    return Math.abs(sum - 1) <= SUM_TOLERANCE;
  }
}
