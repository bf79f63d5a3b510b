package org.inferometer.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Imports in a child JVM: what it prints shows that the heap sufficed.
class BoundedHeapTest {
  @TempDir private Path folder;

  private static String imported(Path file, String heap) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-cp",
                System.getProperty("java.class.path"),
                ImportInChild.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).as(said).isZero();
    return said.strip().replace(file.toString(), "FILE");
  }

  @Test
  void halfAGigabyteOfWeightsOpensInAHeapOf64Mebibytes() throws Exception {
    Path file = folder.resolve("large.onnx");
    try (Arena arena = Arena.ofConfined()) {
      Tensor weight =
          new Tensor(
              "w",
              ElementType.FLOAT,
              Shape.of(125_000_000),
              arena.allocate(500_000_000, 4),
              List.of());
      OnnxWriter.write(
          Models.of(
              Models.graph(
                  List.of(Models.floats("x", 2)),
                  List.of(Models.floats("y", 2)),
                  List.of(weight),
                  Models.node("a", "Add", "x,w", "y"))),
          file);
    }
    assertThat(Files.size(file)).isGreaterThan(500_000_000);
    assertThat(imported(file, "64m")).isEqualTo("layers 1");
  }

  @Test
  void aHundredThousandNodesImportInAHeapOf256Mebibytes() throws Exception {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      String from = i == 0 ? "x" : "/block/tensor_" + (i - 1);
      nodes.add(Models.node("/block/node_" + i, "Relu", from, "/block/tensor_" + i));
    }
    nodes.add(Models.node("last", "Relu", "/block/tensor_99999", "y"));
    Path file = folder.resolve("many.onnx");
    OnnxWriter.write(Models.of(nodes.toArray(Node[]::new)), file);
    assertThat(imported(file, "256m")).isEqualTo("layers 100001");
  }

  @Test
  void nodesOfTwoBytesEachAreRefusedWithinHalfAGibibyte() throws Exception {
    assertThat(imported(repeated(1, new byte[] {0x0A, 0}), "512m")).contains("MiB of memory");
  }

  @Test
  void namesWithoutNumberAreRefusedWithinHalfAGibibyte() throws Exception {
    // One node with tens of millions of inputs, each a name of one byte.
    byte[] inputs = new byte[3];
    inputs[0] = 0x0A;
    inputs[1] = 1;
    inputs[2] = 'x';
    assertThat(imported(repeated(2, inputs), "512m"))
        .endsWith("a node with more than 262144 inputs or outputs");
  }

  @Test
  void unpackedIntegersWithoutNumberAreRefusedWithinHalfAGibibyte() throws Exception {
    // One initializer whose int64_data comes one integer a field.
    assertThat(imported(repeated(3, new byte[] {0x38, 0}), "512m")).contains("MiB of memory");
  }

  /// A model of 64 MiB in which one field repeats: of the graph (kind 1), of a node (2), or of an
  /// initializer (3).
  private Path repeated(int kind, byte[] field) throws IOException {
    int count = (64 << 20) / field.length;
    long length = (long) count * field.length;
    byte[] inner = kind == 1 ? new byte[0] : header(kind == 2 ? 1 : 5, length);
    byte[] outer = header(7, inner.length + length);
    Path file = folder.resolve("repeated" + kind + ".onnx");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      out.write(outer);
      out.write(inner);
      for (int i = 0; i < count; i++) {
        out.write(field);
      }
    }
    return file;
  }

  private static byte[] header(int field, long length) throws IOException {
    WireWriter writer = new WireWriter();
    writer.integer(field, length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.writeTo(Channels.newChannel(out));
    byte[] header = out.toByteArray();
    header[0] |= WireReader.LENGTH_DELIMITED;
    return Arrays.copyOf(header, header.length);
  }
}
