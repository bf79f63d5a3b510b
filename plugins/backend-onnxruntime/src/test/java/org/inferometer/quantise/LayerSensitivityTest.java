package org.inferometer.quantise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.inferometer.network.layer.Layers.concat;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.fullyConnected;
import static org.inferometer.network.layer.Layers.globalAveragePool;
import static org.inferometer.network.layer.Layers.relu;
import static org.inferometer.network.layer.Layers.scale;
import static org.inferometer.network.layer.Layers.softmax;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import javax.imageio.ImageIO;
import org.inferometer.accuracy.EvaluationPass;
import org.inferometer.backend.onnxruntime.Installed;
import org.inferometer.backend.onnxruntime.OnnxRuntimeBackend;
import org.inferometer.data.labelled.LabelledRequest;
import org.inferometer.graph.ElementType;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.precision.sensitivity.SensitivityRequest;
import org.inferometer.quantise.Int8Derivation.Calibrated;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.study.Evaluation;
import org.inferometer.study.Evaluation.Column;
import org.inferometer.study.Evaluation.Scored;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.inferometer.study.Sensitivity;
import org.inferometer.study.Sensitivity.LayerLoss;
import org.inferometer.study.Sensitivity.Status;
import org.inferometer.study.Sensitivity.Suggestion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sensitivity of INT8 layers on the real backend, on networks that are known by construction.
class LayerSensitivityTest {
  private static final int IMAGES = 60;

  @TempDir Path work;

  private CalibrationRequest calibration = CalibrationRequest.DEFAULT;

  /// One layer reads a channel of thousands beside two channels of ones and ignores it: in the
  /// eight bits that the range of thousands leaves, the ones are lost.
  @Test
  void theLayerThatReadsAnOutlierIsRankedFirstAndKeptAlone() throws Exception {
    Sensitivity found = analysed(outlier(3), "30dB");

    assertThat(found.layers().getFirst().layer()).isEqualTo("blind");
    assertThat(found.layers().getFirst().aloneDb().asDouble().orElseThrow()).isLessThan(15);
    assertThat(found.layers())
        .extracting(LayerLoss::layer)
        .containsExactlyInAnyOrder("blind", "second", "third", "fc");
    Suggestion suggestion = Objects.requireNonNull(found.suggestion());
    assertThat(suggestion.status()).isEqualTo(Status.FOUND);
    assertThat(suggestion.keep()).containsExactly("blind");
    assertThat(suggestion.reached().asDouble().orElseThrow()).isGreaterThanOrEqualTo(30);
    assertThat(found.synthetic()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {2, 4, 7})
  void theSuggestionIsWithinOneLayerOfTheBestOfAllSubsets(double more) throws Exception {
    Network network = branches();
    Map<Set<String>, Double> all = everySubset(network);
    double target = Math.floor(all.getOrDefault(Set.of(), 0.0) + more);

    Suggestion suggestion =
        Objects.requireNonNull(analysed(network, (int) target + "dB").suggestion());

    assertThat(all).hasSize(63);
    int best =
        all.entrySet().stream()
            .filter(subset -> subset.getValue() >= target)
            .mapToInt(subset -> subset.getKey().size())
            .min()
            .orElse(6);
    assertThat(suggestion.status()).isEqualTo(Status.FOUND);
    assertThat(suggestion.keep().size()).isBetween(best, best + 1);
    // What is said to be reached is what another run of the same network gives.
    assertThat(suggestion.reached().asDouble().orElseThrow())
        .isEqualTo(all.getOrDefault(new HashSet<>(suggestion.keep()), 0.0));
  }

  /// Labels are what the FP32 network says, so that its top-1 is 1 and a loss is what INT8 loses.
  @Test
  void labelledImagesDecideWhatIsKept() throws Exception {
    Network network = outlier(3);
    LabelledRequest images = labelledAsByFp32(network);

    Sensitivity found = analysed(network, "points:5", images);

    Suggestion suggestion = Objects.requireNonNull(found.suggestion());
    Set<String> keep = Set.copyOf(suggestion.keep());
    double int8 = points(network, Set.of(), images);
    double kept = points(network, keep, images);
    assertThat(int8).as("or nothing would need to be kept").isLessThan(-5);
    assertThat(keep).containsExactly("blind");
    assertThat(kept).isGreaterThanOrEqualTo(-5);
    assertThat(suggestion.steps().getFirst().reached().asDouble().orElseThrow())
        .isCloseTo(int8, within(1e-9));
    assertThat(suggestion.reached())
        .isInstanceOfSatisfying(
            Reading.Measured.class,
            reached -> {
              assertThat(reached.value()).isCloseTo(kept, within(1e-9));
              assertThat(reached.unit()).isEqualTo(Sensitivity.POINTS);
              assertThat(reached.n()).isEqualTo(IMAGES);
            });
    assertThat(found.inputs())
        .as("layers are ranked on these images")
        .contains("16 files in labels");
    assertThat(found.method()).anyMatch(note -> note.contains("the same 60 labelled images"));
    assertThat(found.method()).noneMatch(note -> note.contains("were calibrated on"));
  }

  @Test
  void labelledImagesThatWereCalibratedOnAreCounted() throws Exception {
    Network network = outlier(3);
    LabelledRequest images = labelledAsByFp32(network);
    calibration = new CalibrationRequest(work.resolve("images").toString(), null, "min-max", 20);

    assertThat(analysed(network, "points:90", images).method())
        .anyMatch(note -> note.startsWith("20 of the labelled images were calibrated on too"));
  }

  @Test
  void withoutATargetLayersAreRankedAndNothingIsSuggested() throws Exception {
    Sensitivity found = analysed(branches(), null);

    assertThat(found.suggestion()).isNull();
    assertThat(found.layers()).hasSize(6);
    assertThat(found.layers().stream().mapToDouble(l -> l.share().asDouble().orElseThrow()).sum())
        .isCloseTo(1, within(1e-9));
  }

  private Map<Set<String>, Double> everySubset(Network network) throws Exception {
    Calibrated calibrated = calibrated(network);
    MixedTrials trials =
        new MixedTrials(
            network,
            calibrated,
            new OnnxRuntimeBackend(),
            new BuildOptions(calibrated.binding(), Precision.FP32, "cpu", 1, work),
            EvaluationSamples.of(
                new SensitivityRequest(null, null, false),
                CalibrationRequest.DEFAULT,
                null,
                calibrated.binding(),
                1),
            null);
    List<String> layers = calibrated.draft().quantisable();
    Map<Set<String>, Double> all = new HashMap<>();
    for (int bits = 0; bits < (1 << layers.size()) - 1; bits++) {
      Set<String> keep = new HashSet<>();
      for (int i = 0; i < layers.size(); i++) {
        if ((bits >> i & 1) == 1) {
          keep.add(layers.get(i));
        }
      }
      all.put(keep, trials.of(keep).sqnrDb());
    }
    return all;
  }

  private Int8Derivation derivation() {
    return new Int8Derivation(
        new Calibration(
            new Installed(), new OnnxRuntimeBackend(), "cpu", 1, work.resolve("cache"), work));
  }

  private Int8Request request() {
    return new Int8Request(
        Int8Options.of(new OnnxRuntimeBackend().quantisation(Map.of())), Map.of(), calibration, 1);
  }

  private Calibrated calibrated(Network network) throws Exception {
    return derivation().calibrated(network, request(), part -> {});
  }

  /// Random pixels, each image with the class that the FP32 network scores highest.
  private LabelledRequest labelledAsByFp32(Network network) throws Exception {
    Random random = new Random(3);
    Path folder = Files.createDirectories(work.resolve("images"));
    List<String> files = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
      for (int pixel = 0; pixel < 64; pixel++) {
        image.setRGB(pixel % 8, pixel / 8, random.nextInt(1 << 24));
      }
      files.add(i + ".png");
      ImageIO.write(image, "png", folder.resolve(files.getLast()).toFile());
    }
    int[] predicted = evaluated(network, request(folder, files, new int[IMAGES])).predicted();
    return request(folder, files, predicted);
  }

  private static LabelledRequest request(Path folder, List<String> files, int[] labels)
      throws IOException {
    StringBuilder csv = new StringBuilder("file,label\n");
    for (int i = 0; i < labels.length; i++) {
      csv.append(files.get(i)).append(',').append(labels[i]).append('\n');
    }
    Path file = Files.writeString(folder.resolve("labels.csv"), csv);
    return new LabelledRequest(file.toString(), null, null, List.of(), IMAGES);
  }

  /// The top-1 of an INT8 network less that of FP32, which is 1, as a cell would be evaluated.
  private double points(Network network, Set<String> keep, LabelledRequest images)
      throws Exception {
    Calibrated calibrated = calibrated(network);
    Network int8 = calibrated.draft().keeping(keep).convert(calibrated.table()).network(network);
    assertThat(evaluated(network, images).top1().asDouble()).hasValue(1);
    return 100 * (evaluated(int8, images).top1().asDouble().orElseThrow() - 1);
  }

  private Column evaluated(Network network, LabelledRequest images) throws Exception {
    Binding binding = network.bind(Optional.of(1), Map.of());
    try (Engine engine =
        new OnnxRuntimeBackend()
            .build(network, new BuildOptions(binding, Precision.FP32, "cpu", 1, work))) {
      Evaluation evaluation =
          new EvaluationPass(
                  network,
                  binding,
                  images.open().samples(),
                  images.columns(),
                  images.reader("model", binding))
              .evaluate(engine, part -> {});
      return ((Scored) evaluation).columns().getFirst();
    }
  }

  private Sensitivity analysed(Network network, @Nullable String target) throws Exception {
    return analysed(network, target, null);
  }

  private Sensitivity analysed(
      Network network, @Nullable String target, @Nullable LabelledRequest labelled)
      throws Exception {
    SensitivityRequest request = new SensitivityRequest(target, null, false);
    return new SensitivityAnalysis(
            network.name(),
            request,
            Optional.ofNullable(labelled),
            request(),
            derivation(),
            part -> {})
        .of(network);
  }

  private static Network outlier(int channels) {
    NetworkBuilder b = new NetworkBuilder("outlier", 5);
    Value x = b.input("data", ElementType.FLOAT, 1, channels, 8, 8);
    float[] ignoring = new float[8 * channels];
    for (int i = 0; i < ignoring.length; i++) {
      ignoring[i] = i % channels == 0 ? 0 : (i % 7 - 3) / 4f;
    }
    float[] wide = new float[channels];
    Arrays.fill(wide, 1);
    wide[0] = 4000;
    x = x.then("wide", scale(Weights.of(wide), Weights.of(new float[channels])));
    x = x.then("blind", conv(8, 1).weights(Weights.of(ignoring))).then("blind_relu", relu());
    x = x.then("second", conv(8, 3).pad(1)).then("second_relu", relu());
    x = x.then("third", conv(8, 3).pad(1)).then("third_relu", relu());
    b.output(x.then("fc", fullyConnected(10)));
    return b.build();
  }

  private static Network branches() {
    NetworkBuilder b = new NetworkBuilder("branches", 11);
    Value x = b.input("data", ElementType.FLOAT, 1, 3, 16, 16);
    x = x.then("stem", conv(8, 3).pad(1)).then("stem_relu", relu());
    Value left = x.then("left", conv(4, 1)).then("left_relu", relu());
    Value right = x.then("right", conv(4, 3).pad(1)).then("right_relu", relu());
    x = left.then("join", concat(1), right);
    x = x.then("deep", conv(8, 3).pad(1)).then("deep_relu", relu());
    x = x.then("last", conv(8, 1)).then("gap", globalAveragePool());
    b.output(x.then("fc", fullyConnected(10)).then("prob", softmax()));
    return b.build();
  }
}
