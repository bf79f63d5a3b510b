package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.inferometer.measure.OutputComparison;
import org.inferometer.measure.SeededInputs;
import org.inferometer.network.Binding;
import org.inferometer.network.HostTensor;
import org.inferometer.network.ImportException;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.network.onnx.OnnxImporter;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.ConversionException;
import org.inferometer.precision.HalfConverter;
import org.inferometer.precision.HalfOptions;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Session;
import org.inferometer.study.Precision;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Networks that were derived in FP16, on ONNX Runtime.
class HalfPrecisionTest {
  @TempDir Path folder;

  static List<Path> realModels() {
    List<Path> models = Models.below("onnx");
    return models.isEmpty() ? List.of(Path.of("absent")) : models;
  }

  @ParameterizedTest
  @MethodSource("realModels")
  void aRealModelRunsInHalfPrecisionAtFiftyDecibels(Path file) throws Exception {
    assumeFalse(file.equals(Path.of("absent")), "needs the shared models, which are not here");
    Network network;
    Binding binding;
    Map<String, HostTensor> inputs;
    Map<String, HostTensor> expected;
    try {
      network = new OnnxImporter().load(file);
      binding = Models.bindToOnes(network);
      inputs = SeededInputs.of(binding, 1).tensors();
      expected = new OnnxRuntimeInterpreter().interpret(network, binding, inputs).outputs();
    } catch (ImportException | ShapeBindingException | BackendException e) {
      assumeFalse(true, "no network: " + e.getMessage());
      return;
    }
    Conversion conversion;
    try {
      conversion = HalfConverter.convert(network, HalfOptions.DEFAULT);
    } catch (ConversionException e) {
      System.out.println("XX " + file.getFileName() + " REFUSED " + e.getMessage());
      return;
    }
    Network half = conversion.network(network);
    assertThat(half.layers().stream().map(l -> l.name()))
        .containsExactlyElementsOf(network.layers().stream().map(l -> l.name()).toList());
    try (Engine engine =
        new OnnxRuntimeBackend()
            .build(half, new BuildOptions(binding, Precision.FP16, "cpu", 1, folder))) {
      try (Session session = engine.open()) {
        session.bind(inputs);
        session.run();
        OutputComparison c = OutputComparison.of(session.outputs(), expected);
        System.out.printf(
            Locale.ROOT,
            "XX %s SQNR %.1f dB nonfinite %d casts %d converted %d kept %d untouched %d%n",
            file.getFileName(),
            -20 * Math.log10(c.relativeL2()),
            c.nonFinite(),
            conversion.addedNodes(),
            conversion.layers(org.inferometer.precision.LayerConversion.Treatment.CONVERTED).size(),
            conversion.layers(org.inferometer.precision.LayerConversion.Treatment.KEPT).size(),
            conversion
                .layers(org.inferometer.precision.LayerConversion.Treatment.UNTOUCHED)
                .size());
      }
      Models.assertEveryLayerIsAccountedForOnce(half, engine);
    }
  }
}
