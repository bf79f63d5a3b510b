package org.inferometer.quantise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.fullyConnected;
import static org.inferometer.network.layer.Layers.relu;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.inferometer.graph.ElementType;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.LayerConversion;
import org.inferometer.precision.LayerConversion.Treatment;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.quantise.Int8Derivation.Calibrated;
import org.inferometer.runner.FakeBackend;
import org.inferometer.runner.FakePlugins;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.QuantisationRules;
import org.inferometer.study.Accuracy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Calibration on a backend that computes nothing: its activations rise from 0.1 on.
class Int8CalibrationTest {
  private static final int SAMPLES = 4;

  @TempDir Path folder = Path.of("");

  private final AtomicInteger inferences = new AtomicInteger();

  @Test
  void rangesAreObservedOnceAndKeptForTheNextDerivation() throws Exception {
    List<Double> parts = new ArrayList<>();
    Calibrated first = derivation().calibrated(network(), request(), parts::add);
    Calibrated second = derivation().calibrated(network(), request(), parts::add);

    assertThat(inferences).hasValue(SAMPLES);
    assertThat(parts).containsExactly(0.0, 0.25, 0.5, 0.75);
    assertThat(second.table().ranges()).isEqualTo(first.table().ranges()).isNotEmpty();
    assertThat(second.table().data())
        .isEqualTo(
            first.table().data() + " (ranges kept from an earlier calibration with the same data)");
  }

  @Test
  void aNetworkThatWasCalibratedOnMadeUpInputsSaysSo() throws Exception {
    Calibrated calibrated = derivation().calibrated(network(), request(), _ -> {});
    Conversion conversion = derivation().convert(calibrated);

    assertThat(calibrated.table().synthetic()).isTrue();
    assertThat(conversion.remarks()).contains(Accuracy.MADE_UP);
    assertThat(conversion.layers(Treatment.CONVERTED))
        .extracting(LayerConversion::layer)
        .contains("conv");
  }

  @Test
  void aBackendThatCannotRunTheNetworkIsTheReason() {
    FakeBackend refusing =
        new FakeBackend(
            "rising",
            (inference, options) -> {
              throw BackendException.failed("it refuses", new IllegalStateException());
            });
    assertThatThrownBy(() -> derivation(refusing).convert(network(), request(), _ -> {}))
        .isInstanceOf(ConversionException.class)
        .hasMessage("small: cannot be calibrated: it refuses");
  }

  private Int8Derivation derivation() {
    return derivation(
        new FakeBackend("rising", (inference, options) -> inferences.incrementAndGet()));
  }

  private Int8Derivation derivation(FakeBackend backend) {
    return new Int8Derivation(
        new Calibration(new FakePlugins(), backend, "cpu", 1, folder.resolve("cache"), folder));
  }

  private static Int8Request request() {
    return new Int8Request(
        Int8Options.of(QuantisationRules.symmetric("a test")),
        Map.of(),
        new CalibrationRequest(null, null, "min-max", SAMPLES),
        1);
  }

  private static Network network() {
    NetworkBuilder b = new NetworkBuilder("small", 1);
    Value x = b.input("data", ElementType.FLOAT, 1, 2, 4, 4);
    b.output(x.then("conv", conv(2, 1)).then("relu", relu()).then("fc", fullyConnected(3)));
    return b.build();
  }
}
