package org.inferometer.data.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.inferometer.graph.HostTensor;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorFilesTest {
  @TempDir Path folder = Path.of("");

  @Test
  void floatsInCOrderAreReadAsTheyStand() throws Exception {
    HostTensor tensor = npy(header("<f4", false, "(2, 2)"), floats(1, 2, 3, 4));
    assertThat(tensor.type()).hasToString("float32[2x2]");
    assertThat(tensor.data().toArray(ValueLayout.JAVA_FLOAT)).containsExactly(1, 2, 3, 4);
  }

  @Test
  void fortranOrderBecomesRowMajor() throws Exception {
    // Columns of [[1, 2, 3], [4, 5, 6]] one after another.
    HostTensor tensor = npy(header("<f4", true, "(2, 3)"), floats(1, 4, 2, 5, 3, 6));
    assertThat(tensor.data().toArray(ValueLayout.JAVA_FLOAT)).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void bigEndianElementsAreSwapped() throws Exception {
    HostTensor tensor =
        npy(header(">i4", false, "(2,)"), HexFormat.of().parseHex("0000000100000203"));
    assertThat(tensor.data().toArray(ValueLayout.JAVA_INT)).containsExactly(1, 0x203);
  }

  @Test
  void aScalarHasNoDimensions() throws Exception {
    assertThat(npy(header("<i8", false, "()"), new byte[8]).type()).hasToString("int64[scalar]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          <f4 | (3,)                     | has 12 bytes, but the file holds 16
          <f4 | (99999999999999999999,)  | is too large
          <f4 | (4611686018427387904, 4) | is too large
          <O8 | (4,)                     | element type 'O8' is not known
          <f4 | 4                        | names no usable shape
          """)
  void aHeaderThatDoesNotFitIsRefused(String type, String shape, String reason) {
    assertThatThrownBy(() -> npy(header(type, false, shape), floats(1, 2, 3, 4)))
        .isInstanceOf(TensorFileException.class)
        .hasMessageContaining("x.npy")
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 9, 10, 40})
  void aTruncatedFileIsRefused(int length) throws IOException {
    byte[] whole = header("<f4", false, "(2, 2)");
    Path file = Files.write(folder.resolve("x.npy"), java.util.Arrays.copyOf(whole, length));
    assertThatThrownBy(() -> TensorFiles.read(file)).isInstanceOf(TensorFileException.class);
  }

  @Test
  void anArchiveHoldsItsArraysByName() throws Exception {
    Path file = folder.resolve("x.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("data.npy"));
      zip.write(header("<f4", false, "(1,)"));
      zip.write(floats(7));
    }
    Map<String, HostTensor> tensors = TensorFiles.read(file);
    assertThat(tensors).containsOnlyKeys("data");
  }

  @Test
  void anArrayOfAbsurdSizeInAnArchiveIsRefusedByItsHeader() throws IOException {
    Path file = folder.resolve("x.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("data.npy"));
      zip.write(header("<f4", false, "(100000, 100000)"));
      zip.write(floats(7));
    }
    assertThatThrownBy(() -> TensorFiles.read(file))
        .isInstanceOf(TensorFileException.class)
        .hasMessageContaining("x.npz (data.npy)")
        .hasMessageContaining("unpacks to more than 512 MiB; save it as .npy");
  }

  @Test
  void anArchiveOfTooManyEntriesIsRefusedWithTheLimitAndTheRemedy() throws IOException {
    Path file = folder.resolve("x.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i <= 10_000; i++) {
        zip.putNextEntry(new ZipEntry(i + ".npy"));
      }
    }
    assertThatThrownBy(() -> TensorFiles.read(file))
        .hasMessage(
            file + ": has 10001 entries, more than the limit 10000; save the arrays as .npy files");
  }

  @Test
  void anArrayInAnArchiveWithoutAllItsElementsSaysHowManyBytesThereAre() throws IOException {
    Path file = folder.resolve("x.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("data.npy"));
      zip.write(header("<f4", false, "(3,)"));
      zip.write(floats(7));
    }
    assertThatThrownBy(() -> TensorFiles.read(file))
        .hasMessageContaining("has 12 bytes, but the file holds 4");
  }

  @Test
  void whatIsNoArchiveIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("x.npz"), "no zip");
    assertThatThrownBy(() -> TensorFiles.read(file))
        .hasMessageContaining("x.npz: is not a readable");
  }

  @Test
  void aTensorProtoWithRawDataIsRead() throws Exception {
    // dims 2 (packed), data_type 1, raw_data of 8 bytes
    assertThat(
            pb("0a0102" + "1001" + "4a080000803f00000040").data().toArray(ValueLayout.JAVA_FLOAT))
        .containsExactly(1, 2);
  }

  @Test
  void aTensorProtoWithPackedVarintsIsRead() throws Exception {
    // dims 3 (one by one), data_type 7, int64_data 1, 300, -1
    assertThat(
            pb("0803" + "1007" + "3a0d01ac02ffffffffffffffffff01")
                .data()
                .toArray(ValueLayout.JAVA_LONG))
        .containsExactly(1, 300, -1);
  }

  @ParameterizedTest
  @CsvSource({
    "0a010310014a080000803f00000040, takes 12 bytes",
    "0a01021001 4affffffff7f, where 0 are left",
    "0803 10e807, unknown element type 1000",
    "08ffffffffffffffffff01 1001, a dimension is -1",
    "08ffffffffffffffff7f 08ffffffffffffffff7f 1001, more elements than can be counted",
    "ff, not an ONNX tensor",
    "1a0100 1f, wire type 7",
    "1001 7001, no location is given"
  })
  void aBrokenTensorProtoIsRefused(String hex, String reason) {
    assertThatThrownBy(() -> pb(hex.replace(" ", "")))
        .isInstanceOf(TensorFileException.class)
        .hasMessageContaining("x.pb")
        .hasMessageContaining(reason);
  }

  @Test
  void aFileThatNumpyWroteIsRead() throws Exception {
    Path open =
        Path.of(System.getProperty("inferometer.shared", ""), "data", "open", "caffe", "lenet");
    Path file = open.resolve("reference-opencv-4.6/lenet.prob.npy");
    Assumptions.assumeTrue(Files.exists(file), "the shared test data is not here");
    HostTensor tensor = TensorFiles.read(file).get("lenet.prob");
    assertThat(tensor).isNotNull();
    double sum = 0;
    if (tensor != null) {
      sum = 1 - tensor.type().shape().dim(0);
      for (float p : tensor.data().toArray(ValueLayout.JAVA_FLOAT)) {
        sum += p;
      }
    }
    // Softmax: the probabilities of each item sum to 1.
    assertThat(sum).isCloseTo(1, org.assertj.core.api.Assertions.within(1e-5));
  }

  private HostTensor npy(byte[] header, byte[] elements) throws IOException, TensorFileException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(header);
    out.write(elements);
    return only(Files.write(folder.resolve("x.npy"), out.toByteArray()));
  }

  private HostTensor pb(String hex) throws IOException, TensorFileException {
    return only(Files.write(folder.resolve("x.pb"), HexFormat.of().parseHex(hex)));
  }

  private static HostTensor only(Path file) throws TensorFileException {
    return TensorFiles.read(file).values().iterator().next();
  }

  private static byte[] header(String type, boolean fortran, String shape) {
    String text =
        String.format(
            Locale.ROOT,
            "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n",
            type,
            fortran ? "True" : "False",
            shape);
    ByteBuffer buffer = ByteBuffer.allocate(10 + text.length()).order(ByteOrder.LITTLE_ENDIAN);
    buffer.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    buffer.put((byte) 1).put((byte) 0).putShort((short) text.length());
    return buffer.put(text.getBytes(StandardCharsets.US_ASCII)).array();
  }

  private static byte[] floats(float... values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      buffer.putFloat(value);
    }
    return buffer.array();
  }
}
