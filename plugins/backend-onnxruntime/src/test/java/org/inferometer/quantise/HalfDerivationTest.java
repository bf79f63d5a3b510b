package org.inferometer.quantise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.matMul;
import static org.inferometer.network.layer.Layers.softmax;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.inferometer.backend.onnxruntime.Installed;
import org.inferometer.backend.onnxruntime.OnnxRuntimeBackend;
import org.inferometer.data.InputException;
import org.inferometer.graph.ElementType;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.HalfFormat;
import org.inferometer.precision.HalfOptions;
import org.inferometer.precision.LayerConversion;
import org.inferometer.precision.LayerConversion.Treatment;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.calibration.Calibrator;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.spi.QuantisationRules;
import org.inferometer.study.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// FP16 after a look at the numbers that a network has on data, on the real backend.
class HalfDerivationTest {
  @TempDir Path work;

  private final List<Double> parts = new ArrayList<>();

  @Test
  void layersWhoseNumbersLeaveTheRangeStayFp32AndSayHowFarTheyReach() throws Exception {
    Conversion conversion = derived(2000);

    assertThat(conversion.layers())
        .filteredOn(layer -> layer.treatment() == Treatment.KEPT)
        .extracting(LayerConversion::layer)
        .containsExactly("huge", "small");
    assertThat(reason(conversion, "huge"))
        .matches("its output reaches 80,\\d{3} in the calibration data; FP16 holds 65,504");
    assertThat(conversion.remarks())
        .anyMatch(remark -> remark.contains("1 items of 1 files in data"));
  }

  @Test
  void theSameNetworkIsFp16WhereItsNumbersAreSmaller() throws Exception {
    assertThat(derived(1000).layers()).allMatch(layer -> layer.treatment() == Treatment.CONVERTED);
  }

  @Test
  void whatWasObservedIsKeptForTheNextDerivationOnTheSameData() throws Exception {
    Conversion first = derived(2000);
    assertThat(parts).containsExactly(0.0);
    parts.clear();
    Conversion second = derived(2000);

    assertThat(parts).isEmpty();
    assertThat(second.layers()).isEqualTo(first.layers());
    assertThat(second.remarks()).last().asString().contains("kept from an earlier calibration");
    assertThat(derived(1000).layers()).isNotEqualTo(first.layers());
  }

  @Test
  void layersThatInt8LeavesToFp16StayFp32WhereTheirNumbersLeaveItsRange() throws Exception {
    QuantisationRules rules = QuantisationRules.symmetric("a test").withRest(Precision.FP16);
    Int8Request request =
        new Int8Request(Int8Options.of(rules), Map.of(), request(data(200, 200)), 1);
    Conversion conversion = new Int8Derivation(calibration()).convert(scores(), request, _ -> {});

    assertThat(conversion.layers())
        .filteredOn(layer -> layer.treatment() == Treatment.KEPT)
        .extracting(LayerConversion::layer, LayerConversion::precision)
        .containsExactly(tuple("scores", Precision.FP32), tuple("prob", Precision.FP32));
    // 200 * 200, four times.
    assertThat(reason(conversion, "scores"))
        .endsWith(
            "; not FP16 either: its output reaches 160,000 in the calibration data; FP16 holds"
                + " 65,504");
  }

  @Test
  void aFolderWithoutDataIsNamed() throws Exception {
    Path folder = Files.createDirectories(work.resolve("none"));

    assertThatThrownBy(() -> derived(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(folder.toString());
  }

  private static String reason(Conversion conversion, String layer) {
    return conversion.layers().stream()
        .filter(one -> one.layer().equals(layer))
        .findFirst()
        .orElseThrow()
        .reason();
  }

  private Conversion derived(float largest) throws Exception {
    return derived(data(1, largest));
  }

  private Conversion derived(Path folder) throws Exception {
    return new HalfDerivation(calibration())
        .convert(network(), HalfOptions.of(HalfFormat.FP16), request(folder), Map.of(), parts::add);
  }

  private Calibration calibration() {
    return new Calibration(
        new Installed(), new OnnxRuntimeBackend(), "cpu", 1, work.resolve("cache"), work);
  }

  private static CalibrationRequest request(Path folder) {
    return new CalibrationRequest(folder.toString(), null, Calibrator.DEFAULT.label(), 16);
  }

  /// @param most what all elements hold but one
  private Path data(float most, float largest) throws IOException {
    float[] values = new float[32];
    Arrays.fill(values, most);
    values[7] = -largest;
    Path folder = Files.createDirectories(work.resolve("data"));
    Files.write(folder.resolve("0.npy"), npy(values));
    return folder;
  }

  /// A convolution that gives what it reads, and products of its results.
  private static Network scores() {
    NetworkBuilder b = new NetworkBuilder("scores", 1);
    Value x = b.input("data", ElementType.FLOAT, 1, 2, 4, 4);
    x = x.then("first", conv(2, 1).weights(Weights.of(1, 0, 0, 1)));
    b.output(x.then("scores", matMul(), x).then("prob", softmax()));
    return b.build();
  }

  /// The middle convolution gives 40 times what it reads, the last a hundredth.
  private static Network network() {
    NetworkBuilder b = new NetworkBuilder("outlier", 1);
    Value x = b.input("data", ElementType.FLOAT, 1, 2, 4, 4);
    x = x.then("first", conv(2, 1).weights(Weights.of(1, 0, 0, 1)));
    x = x.then("huge", conv(2, 1).weights(Weights.of(40, 0, 0, 40)));
    x = x.then("small", conv(2, 1).weights(Weights.of(0.01f, 0, 0, 0.01f)));
    b.output(x.then("last", conv(2, 1).weights(Weights.of(1, 0, 0, 1))));
    return b.build();
  }

  /// The NumPy format, version 1.0: magic, length of the header, the header, the elements.
  private static byte[] npy(float[] values) throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 4, 4), }\n";
    ByteBuffer elements = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    elements.asFloatBuffer().put(values);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    file.write(new byte[] {(byte) header.length(), 0});
    file.write(header.getBytes(StandardCharsets.US_ASCII));
    file.write(elements.array());
    return file.toByteArray();
  }
}
