package org.inferometer.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.inferometer.stats.Wilson;
import org.inferometer.study.Cell;
import org.inferometer.study.Evaluation;
import org.inferometer.study.Evaluation.Column;
import org.inferometer.study.Evaluation.Scored;
import org.inferometer.study.LabelledData;
import org.inferometer.study.Measurements;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.inferometer.study.Study;

/// Synthetic studies with labelled samples. No figure in them was measured.
public final class LabelledFixtures {
  private static final int CLASSES = 10;

  private LabelledFixtures() {}

  /// Two batches in FP32 and INT8, where FP32 is wrong in each twentieth of the samples and INT8 in
  /// each tenth, those of FP32 among them; inverted, both are wrong in every other sample.
  public static Study labelled(int samples) {
    return labelled(StudyFixtures.grid(20), samples, LabelledFixtures::file);
  }

  /// Four networks in FP32 and INT8: more than a table has columns for.
  public static Study variants(int samples) {
    return labelled(StudyFixtures.variants(), samples, LabelledFixtures::file);
  }

  /// The same with names that would be markup or formulas.
  public static Study hostile() {
    return labelled(
        StudyFixtures.grid(20), 40, i -> "=<script>alert(" + i + ")</script>\u202e" + i + ".png");
  }

  private static String file(int sample) {
    return sample % CLASSES + "/" + sample + ".png";
  }

  private static Study labelled(
      Study plain, int samples, java.util.function.IntFunction<String> file) {
    List<Cell> cells = new ArrayList<>();
    for (var cell : plain.cells()) {
      if (cell.precision() != Precision.FP16 && cell.batch() <= 8) {
        cells.add(evaluated(cell, samples));
      }
    }
    return new Study(
        plain.schema(),
        "labelled",
        plain.createdAt(),
        plain.command(),
        plain.settings(),
        plain.environment(),
        plain.networks(),
        new LabelledData(
            "digits",
            "0f".repeat(32),
            samples + 5,
            0,
            "resized to the input",
            IntStream.range(0, CLASSES).mapToObj(i -> "class " + i).toList(),
            IntStream.range(0, samples).mapToObj(file).toList(),
            IntStream.range(0, samples)
                .mapToObj(i -> new int[] {i % CLASSES})
                .toArray(int[][]::new)),
        cells);
  }

  private static Cell evaluated(Cell cell, int samples) {
    int every = cell.precision() == Precision.INT8 ? 10 : 20;
    return with(
        cell,
        cell.batch() > 1
            ? new Evaluation.Elsewhere(Cell.id(cell.network(), cell.backend(), cell.precision(), 1))
            : new Scored(
                "prob",
                CLASSES,
                "The softmax of the model's scores.",
                100,
                List.of(column(Column.AS_IT_IS, samples, every), column("invert", samples, 2))));
  }

  private static Column column(String augmentation, int samples, int wrongEvery) {
    int[] predicted = new int[samples];
    int[] rank = new int[samples];
    float[] confidence = new float[samples];
    int right = 0;
    for (int i = 0; i < samples; i++) {
      boolean wrong = i % wrongEvery == wrongEvery - 1;
      right += wrong ? 0 : 1;
      predicted[i] = (i + (wrong ? 1 : 0)) % CLASSES;
      rank[i] = wrong ? 2 : 1;
      confidence[i] = 0.5f + i % 50 / 100f;
    }
    return new Column(
        augmentation,
        Reading.measured((double) right / samples, "1", samples, Wilson.interval95(right, samples)),
        Reading.measured(1, "1", samples, Wilson.interval95(samples, samples)),
        predicted,
        rank,
        confidence);
  }

  private static Cell with(Cell cell, Evaluation evaluation) {
    var m = java.util.Objects.requireNonNull(cell.measurements());
    return new Cell(
        cell.id(),
        cell.network(),
        cell.backend(),
        cell.device(),
        cell.precision(),
        cell.batch(),
        new Cell.Measured(
            new Measurements(
                m.provenance(),
                m.build(),
                m.latency(),
                m.throughput(),
                m.layerPass(),
                m.layers(),
                m.unattributedUs(),
                m.fusions(),
                m.memory(),
                m.power(),
                m.energyPerInferenceMj(),
                m.accuracy(),
                evaluation,
                m.derived())));
  }
}
