package org.inferometer.quantise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.node;
import static org.inferometer.network.layer.Layers.relu;
import static org.inferometer.network.layer.Layers.scale;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.accuracy.OutputComparison.Output;
import org.inferometer.backend.onnxruntime.OnnxRuntimeBackend;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.machine.Target;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.network.ValueType;
import org.inferometer.network.Weights;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.HalfConverter;
import org.inferometer.precision.HalfFormat;
import org.inferometer.precision.HalfOptions;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.quantise.ConversionCheck.Compared;
import org.inferometer.quantise.ConversionCheck.NotCompared;
import org.inferometer.spi.Probe;
import org.inferometer.study.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is said of a converted network before it is written, on the real backend.
class ConversionCheckTest {
  @TempDir Path work;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theErrorOfEachOutputIsThatOfTheSameNumbersInEitherType(boolean halfIo) throws Exception {
    Network network = network();
    Conversion half =
        HalfConverter.convert(network, new HalfOptions(HalfFormat.FP16, halfIo, Set.of()));

    Compared compared = (Compared) check(true).check(network, half, Map.of(), 1);

    assertThat(compared.inputs()).contains("made-up", "seed 1");
    assertThat(compared.comparison().outputs()).extracting(Output::name).containsExactly("out");
    assertThat(compared.comparison().sqnrDb()).isBetween(55.0, 110.0);
    assertThat(compared.comparison().nonFinite()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theInputsOfACalibrationAreThoseOfTheCheckToo(boolean halfIo) throws Exception {
    Network network = network();
    Conversion half =
        HalfConverter.convert(network, new HalfOptions(HalfFormat.FP16, halfIo, Set.of()));
    Path data = Files.createDirectories(work.resolve("data"));
    CalibrationRequest request = new CalibrationRequest(data.toString(), null, "min-max", 4);
    Files.write(data.resolve("0.npy"), zeros("(1, 3, 8, 8)", 3 * 8 * 8));

    Compared compared = (Compared) check(true).check(network, half, request, Map.of(), 1);

    assertThat(compared.inputs()).isEqualTo("the first of 1 items of 1 files in data");
    // Without biases, zeros give zeros in either type; made-up inputs would not.
    assertThat(compared.comparison().sqnrDb()).isEqualTo(Double.POSITIVE_INFINITY);
  }

  /// The NumPy format, version 1.0: magic, length of the header, the header, the elements.
  private static byte[] zeros(String shape, int elements) throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }\n";
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    file.write(new byte[] {(byte) header.length(), 0});
    file.write(header.getBytes(StandardCharsets.US_ASCII));
    file.write(new byte[4 * elements]);
    return file.toByteArray();
  }

  @Test
  void anEqualNetworkHasNoError() throws Exception {
    Network network = network();

    Compared compared = (Compared) check(true).check(network, to(network), Map.of(), 1);

    assertThat(compared.comparison().sqnrDb()).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void aNetworkThatItsOwnBackendCannotRunIsRefused() {
    Network network = network();

    assertThatThrownBy(() -> check(true).check(network, to(broken()), Map.of(), 1))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("the converted network does not run on ONNX Runtime")
        .hasMessageContaining("so it is not written");
  }

  @Test
  void whatAnotherBackendCannotRunIsSaid() throws Exception {
    Network network = network();

    assertThat(check(false).check(network, to(broken()), Map.of(), 1))
        .isInstanceOfSatisfying(
            NotCompared.class,
            none -> assertThat(none.reason()).startsWith("it does not run on ONNX Runtime"));
  }

  @Test
  void whereTheOriginalDoesNotRunNothingIsCompared() throws Exception {
    Network network = network();

    assertThat(check(true).check(broken(), to(network), Map.of(), 1))
        .isInstanceOfSatisfying(
            NotCompared.class,
            none ->
                assertThat(none.reason())
                    .startsWith("not loaded: the FP32 network does not run on ONNX Runtime"));
  }

  /// How many numbers are found depends on the bound, which is another in either network.
  @Test
  void anOutputOfAnotherShapeHasNoErrorThatCouldBeTold() throws Exception {
    Network some = picked(0.5f);

    assertThat(check(true).check(some, to(picked(2)), Map.of(), 1))
        .isInstanceOfSatisfying(
            NotCompared.class,
            none -> assertThat(none.reason()).endsWith("but no output could be compared"));
  }

  /// Where something is larger than a bound; made-up inputs are in [0, 1).
  private static Network picked(float bound) {
    NetworkBuilder b = new NetworkBuilder("picked", 1);
    Value x = b.input("data", ElementType.FLOAT, 1, 3, 8, 8);
    x = x.then("shifted", scale(Weights.of(1, 1, 1), Weights.of(-bound, -bound, -bound)));
    x = x.then("positive", relu());
    b.output(
        x.then(
            "where",
            node(
                "NonZero",
                List.of(
                    new ValueType(
                        ElementType.INT64,
                        List.of(Dimension.of(4), new Dimension.Symbolic("found")))))));
    return b.build();
  }

  private ConversionCheck check(boolean own) {
    OnnxRuntimeBackend backend = new OnnxRuntimeBackend();
    Probe.Available here = (Probe.Available) backend.probe();
    return new ConversionCheck(
        new Target(backend, here.version(), here.devices().getFirst()), own, work);
  }

  private static Conversion to(Network converted) {
    return new Conversion(Precision.INT8, converted.model(), List.of(), 0, List.of());
  }

  private static Network network() {
    NetworkBuilder b = new NetworkBuilder("plain", 1);
    Value x = b.input("data", ElementType.FLOAT, 1, 3, 8, 8);
    x = x.then("first", conv(4, 3).pad(1)).then("relu", relu());
    b.output(x.then("out", conv(2, 1)));
    return b.build();
  }

  /// With an operator that nobody has.
  private static Network broken() {
    NetworkBuilder b = new NetworkBuilder("broken", 1);
    Value x = b.input("data", ElementType.FLOAT, 1, 3, 8, 8);
    x = x.then("strange", node("Strange", List.of(new ValueType(x.elementType(), x.dimensions()))));
    b.output(x.then("out", conv(2, 1)));
    return b.build();
  }
}
