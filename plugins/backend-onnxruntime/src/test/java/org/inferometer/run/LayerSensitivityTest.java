package org.inferometer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.network.layer.Layers.concat;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.fullyConnected;
import static org.inferometer.network.layer.Layers.globalAveragePool;
import static org.inferometer.network.layer.Layers.relu;
import static org.inferometer.network.layer.Layers.scale;
import static org.inferometer.network.layer.Layers.softmax;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.inferometer.backend.onnxruntime.OnnxRuntimeBackend;
import org.inferometer.network.ElementType;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.precision.int8.Target;
import org.inferometer.precision.sensitivity.SensitivityRequest;
import org.inferometer.run.Int8Derivation.Calibrated;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Executor;
import org.inferometer.spi.Importer;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Plugins;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.Precision;
import org.inferometer.study.Sensitivity;
import org.inferometer.study.Sensitivity.LayerLoss;
import org.inferometer.study.Sensitivity.Status;
import org.inferometer.study.Sensitivity.Suggestion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sensitivity of INT8 layers on the real backend, on networks that are known by construction.
class LayerSensitivityTest {
  @TempDir Path work;

  /// One layer reads a channel of thousands beside channels of ones and ignores it: in the eight
  /// bits that the range of thousands leaves, the ones are lost.
  @Test
  void theLayerThatReadsAnOutlierIsRankedFirstAndKeptAlone() throws Exception {
    Sensitivity found = analysed(outlier(), "30dB");

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

  @Test
  void withoutATargetLayersAreRankedAndNothingIsSuggested() throws Exception {
    Sensitivity found = analysed(branches(), null);

    assertThat(found.suggestion()).isNull();
    assertThat(found.layers()).hasSize(6);
    assertThat(found.layers().stream().mapToDouble(l -> l.share().asDouble().orElseThrow()).sum())
        .isCloseTo(1, org.assertj.core.api.Assertions.within(1e-9));
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

  private Calibrated calibrated(Network network) throws Exception {
    return new Int8Derivation(
            new OnlyThis(), new OnnxRuntimeBackend(), "cpu", 1, work.resolve("cache"), work)
        .calibrated(
            network,
            Int8Options.of(Target.ONNXRUNTIME),
            Map.of(),
            CalibrationRequest.DEFAULT,
            1,
            part -> {});
  }

  private Sensitivity analysed(Network network, @org.jspecify.annotations.Nullable String target)
      throws Exception {
    SensitivityRequest request = new SensitivityRequest(target, null, false);
    CellSpec spec =
        new CellSpec(
            CellSpec.SENSITIVITY,
            "cell",
            network.name(),
            network.name(),
            "onnxruntime",
            "cpu",
            Precision.INT8,
            1,
            List.of(),
            Map.of(),
            null,
            1000,
            1,
            1,
            "",
            "",
            "",
            work.toString(),
            work.resolve("cache").toString(),
            CalibrationRequest.DEFAULT,
            request,
            null,
            "",
            Map.of());
    return new SensitivityAnalysis(
            spec, request, new OnlyThis(), new OnnxRuntimeBackend(), part -> {})
        .of(network);
  }

  private static Network outlier() {
    NetworkBuilder b = new NetworkBuilder("outlier", 5);
    Value x = b.input("data", ElementType.FLOAT, 1, 4, 8, 8);
    float[] ignoring = new float[8 * 4];
    for (int i = 0; i < ignoring.length; i++) {
      ignoring[i] = i % 4 == 0 ? 0 : (i % 7 - 3) / 4f;
    }
    x = x.then("wide", scale(Weights.of(4000, 1, 1, 1), Weights.of(0, 0, 0, 0)));
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

  /// The backend of this module and nothing else.
  private record OnlyThis() implements Plugins {
    @Override
    public List<Backend> backends() {
      return List.of(new OnnxRuntimeBackend());
    }

    @Override
    public List<Interpreter> interpreters() {
      return List.of();
    }

    @Override
    public List<Importer> importers() {
      return List.of();
    }

    @Override
    public List<Meter> meters() {
      return List.of();
    }

    @Override
    public List<Executor> executors() {
      return List.of();
    }

    @Override
    public List<ReportRenderer> renderers() {
      return List.of();
    }
  }
}
