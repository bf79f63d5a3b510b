package org.inferometer.importer.caffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.inferometer.importer.caffe.Check.dims;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.inferometer.network.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetectionsTest {
  @TempDir Path folder;

  @Test
  void priorBoxesStandAroundEveryPixelInCaffesOrder() throws Exception {
    Network network =
        Nets.load(
            folder,
            Nets.input("x", 1, 3, 2, 3)
                + Nets.input("image", 1, 3, 40, 60)
                + Nets.layer(
                    "PriorBox",
                    "x",
                    "bottom: \"image\" prior_box_param { min_size: 10 max_size: 20"
                        + " aspect_ratio: 2 aspect_ratio: 1 clip: true variance: 0.1 variance: 0.1 variance: 0.2"
                        + " variance: 0.2 }"));
    double[][] sizes = {
      {10, 10},
      {Math.sqrt(200), Math.sqrt(200)},
      {10 * Math.sqrt(2), 10 / Math.sqrt(2)},
      {10 / Math.sqrt(2), 10 * Math.sqrt(2)}
    };

    Check.same(
        Run.one(network, Floats.random(1, 1, 3, 2, 3), Floats.random(1, 1, 3, 40, 60)),
        dims(1, 2, 2 * 3 * 4 * 4),
        at -> {
          int side = at[2] % 4;
          if (at[1] == 1) {
            return side < 2 ? 0.1 : 0.2;
          }
          double[] size = sizes[at[2] / 4 % 4];
          int pixel = at[2] / 16;
          int pixelRow = pixel / 3;
          double centre = side % 2 == 0 ? (pixel % 3 + 0.5) * 20 : (pixelRow + 0.5) * 20;
          double half = size[side % 2] / 2;
          double value = (side < 2 ? centre - half : centre + half) / (side % 2 == 0 ? 60 : 40);
          return Math.min(Math.max(value, 0), 1);
        });
  }

  private record Found(int image, int label, double score, double[] box) {}

  private static final int PRIORS = 30;
  private static final int CLASSES = 4;

  private static Floats priors() {
    Floats raw = Floats.random(11, PRIORS, 4);
    float[] values = new float[2 * PRIORS * 4];
    for (int i = 0; i < PRIORS; i++) {
      double x = 0.5 + raw.at(i, 0) / 8;
      double y = 0.5 + raw.at(i, 1) / 8;
      double w = 0.2 + Math.abs(raw.at(i, 2)) / 10;
      double h = 0.2 + Math.abs(raw.at(i, 3)) / 10;
      double[] box = {x - w / 2, y - h / 2, x + w / 2, y + h / 2};
      for (int k = 0; k < 4; k++) {
        values[4 * i + k] = (float) box[k];
        values[PRIORS * 4 + 4 * i + k] = k < 2 ? 0.1f : 0.2f;
      }
    }
    return new Floats(dims(1, 2, PRIORS * 4), values);
  }

  private static double[] box(Floats loc, Floats prior, int image, int i) {
    double[] p = new double[4];
    double[] d = new double[4];
    for (int k = 0; k < 4; k++) {
      p[k] = prior.at(0, 0, 4 * i + k);
      d[k] = loc.at(image, 4 * i + k) * prior.at(0, 1, 4 * i + k);
    }
    double x = d[0] * (p[2] - p[0]) + (p[0] + p[2]) / 2;
    double y = d[1] * (p[3] - p[1]) + (p[1] + p[3]) / 2;
    double w = Math.exp(d[2]) * (p[2] - p[0]);
    double h = Math.exp(d[3]) * (p[3] - p[1]);
    return new double[] {x - w / 2, y - h / 2, x + w / 2, y + h / 2};
  }

  private static double overlap(double[] a, double[] b) {
    double w = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
    double h = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
    double common = Math.max(0, w) * Math.max(0, h);
    return common / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - common);
  }

  /// The definition, item by item: the best of each class that no better one covers, of these the
  /// best of the image.
  private static List<Found> detected(
      Floats loc, Floats conf, Floats prior, int images, int top, int keep, double least) {
    List<Found> all = new ArrayList<>();
    for (int image = 0; image < images; image++) {
      List<Found> ofImage = new ArrayList<>();
      for (int label = 1; label < CLASSES; label++) {
        List<Found> candidates = new ArrayList<>();
        for (int i = 0; i < PRIORS; i++) {
          double score = conf.at(image, CLASSES * i + label);
          if (score > least) {
            candidates.add(new Found(image, label, score, box(loc, prior, image, i)));
          }
        }
        candidates.sort(Comparator.comparingDouble(Found::score).reversed());
        List<Found> kept = new ArrayList<>();
        for (Found candidate : candidates.subList(0, Math.min(top, candidates.size()))) {
          if (kept.stream().allMatch(other -> overlap(other.box(), candidate.box()) <= 0.45)) {
            kept.add(candidate);
          }
        }
        ofImage.addAll(kept);
      }
      List<Found> best = new ArrayList<>(ofImage);
      best.sort(Comparator.comparingDouble(Found::score).reversed());
      Set<Found> chosen = new HashSet<>(best.subList(0, Math.min(keep, best.size())));
      ofImage.stream().filter(chosen::contains).forEach(all::add);
    }
    return all;
  }

  private Network network(int images, int top, int keep, double least) throws Exception {
    return Nets.load(
        folder,
        Nets.input("loc", images, PRIORS * 4)
            + Nets.input("conf", images, PRIORS * CLASSES)
            + Nets.input("prior", 1, 2, PRIORS * 4)
            + Nets.layer(
                "DetectionOutput",
                "loc",
                "bottom: \"conf\" bottom: \"prior\""
                    + " detection_output_param { num_classes: 4 code_type: CENTER_SIZE keep_top_k: "
                    + keep
                    + " confidence_threshold: "
                    + least
                    + " nms_param { nms_threshold: 0.45 top_k: "
                    + top
                    + " } }"));
  }

  @ParameterizedTest
  @CsvSource({"1, 10, 8", "2, 10, 5", "2, 100, 200", "1, 3, 100"})
  void detectionsAreTheBestThatNoBetterOneCovers(int images, int top, int keep) throws Exception {
    Floats loc = Floats.random(1, images, PRIORS * 4);
    Floats conf = Floats.random(2, images, PRIORS * CLASSES);
    Floats prior = priors();
    List<Found> expected = detected(loc, conf, prior, images, top, keep, 0.3);
    assertThat(expected).isNotEmpty();

    Floats result = Run.one(network(images, top, keep, 0.3), loc, conf, prior);

    Check.same(
        result,
        dims(1, 1, expected.size(), 7),
        at -> {
          Found found = expected.get(at[2]);
          return switch (at[3]) {
            case 0 -> found.image();
            case 1 -> found.label();
            case 2 -> found.score();
            default -> found.box()[at[3] - 3];
          };
        });
  }

  @Test
  void whereNothingIsFoundEveryImageHasARowOfMinusOne() throws Exception {
    Floats result =
        Run.one(
            network(2, 10, 5, 5),
            Floats.random(1, 2, PRIORS * 4),
            Floats.random(2, 2, PRIORS * CLASSES),
            priors());

    Check.same(result, dims(1, 1, 2, 7), at -> at[3] == 0 ? at[2] : -1);
  }

  @Test
  void otherCodesOfBoxesAreRefused() {
    assertThatThrownBy(() ->
            Nets.load(
                folder,
                Nets.input("loc", 1, 8)
                    + Nets.input("conf", 1, 4)
                    + Nets.input("prior", 1, 2, 8)
                    + Nets.layer(
                        "DetectionOutput",
                        "loc",
                        "bottom: \"conf\" bottom: \"prior\" detection_output_param { num_classes: 2 }")))
        .hasMessageContaining("layer 'y' (DetectionOutput) codes boxes as CORNER");
  }
}
