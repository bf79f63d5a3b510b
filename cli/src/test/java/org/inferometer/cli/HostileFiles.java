package org.inferometer.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.inferometer.cli.HandMadeModel.Message;

/// Files that are no models, broken models, and models that mean harm, one a file, named for what
/// is wrong with them. None can be used.
final class HostileFiles {
  private static final int MEBIBYTE = 1 << 20;
  private static final int NESTED = 2_000;

  private final Path folder;

  private HostileFiles(Path folder) {
    this.folder = folder;
  }

  /// @param folder an empty folder; what must not be read lies beside it
  static void writeTo(Path folder) throws IOException {
    HostileFiles files = new HostileFiles(folder);
    files.noModels();
    files.damagedModels();
    files.wrongGraphs();
    files.wrongDimensions();
    files.externalData();
    files.floods();
  }

  private void noModels() throws IOException {
    write("empty", new byte[0]);
    write("page", "<!DOCTYPE html><html></html>".getBytes(StandardCharsets.UTF_8));
    write("zeros", new byte[100_000]);
    byte[] noise = new byte[200_000];
    new Random(1).nextBytes(noise);
    write("noise", noise);
    Files.createDirectory(folder.resolve("folder.onnx"));
    try (var channel =
        Files.newByteChannel(
            folder.resolve("oversized.onnx"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      channel.position(3L << 30).write(ByteBuffer.wrap(new byte[1]));
    }
  }

  private void damagedModels() throws IOException {
    byte[] whole = HandMadeModel.chain("Relu", "r");
    write("truncated-in-the-middle", Arrays.copyOf(whole, whole.length / 2));
    write("truncated-in-the-graph", Arrays.copyOf(whole, 20));
    write("length-beyond-the-file", bytes(0x08, 8, 0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F));
    write(
        "length-of-64-bits",
        bytes(0x08, 8, 0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01));
    write("no-graph", bytes(0x08, 8));
  }

  private void wrongGraphs() throws IOException {
    write("cycle", graph(node("Add", "one", "p", "x", "q"), node("Relu", "two", "q", "p")));
    write("dangling-input", graph(node("Add", "a", "y", "x", "ghost")));
    write("dangling-output", graph(node("Relu", "a", "z", "x")));
    write("duplicate-tensor", graph(node("Relu", "a", "y", "x"), node("Relu", "b", "y", "x")));
    write("duplicate-node", graph(node("Relu", "a", "t", "x"), node("Relu", "a", "y", "t")));
    write(
        "duplicate-input",
        graph(node("Relu", "a", "y", "x")).add(11, HandMadeModel.floats("x", 1, 4)));
    write(
        "duplicate-weight",
        graph(node("Add", "a", "y", "x", "w")).add(5, weight("w")).add(5, weight("w")));
    write("name-with-controls", graph(node("Add", "a\n\u001b[31m\u202e\0b", "y", "x", "ghost")));
    write("name-without-end", graph(node("Relu", "n".repeat(5 * MEBIBYTE), "y", "x")));
    Message inner = graph(node("Relu", "r", "y", "x"));
    for (int i = 0; i < NESTED; i++) {
      Message body = new Message().add(1, "then_branch").add(6, inner).add(20, 5);
      inner = graph(node("If", "n", "y", "x").add(5, body));
    }
    write("nested-deeply", inner);
  }

  private void wrongDimensions() throws IOException {
    Message nan = new Message().fixed32(1, Float.floatToIntBits(Float.NaN));
    write("dimension-nan", withInput(new Message().add(1, nan)));
    write("dimension-negative", withInput(new Message().add(1, new Message().add(1, -7L))));
    Message huge = new Message().add(1, 1L << 62);
    write("dimension-huge", withInput(new Message().add(1, huge)));
    write(
        "dimensions-beyond-counting",
        withInput(new Message().add(1, huge).add(1, huge).add(1, huge)));
    write(
        "weight-too-short", graph(node("Add", "a", "y", "x", "w")).add(5, weight("w").add(9, "x")));
  }

  private static Message withInput(Message shape) {
    Message type = new Message().add(1, new Message().add(1, 1).add(2, shape));
    return new Message()
        .add(1, node("Relu", "a", "y", "x"))
        .add(2, "g")
        .add(11, new Message().add(1, "x").add(2, type))
        .add(12, HandMadeModel.floats("y", 1, 4));
  }

  private void externalData() throws IOException {
    Path secret = Files.write(folder.resolveSibling("secret.bin"), new byte[16]);
    Files.write(folder.resolve("short.bin"), new byte[8]);
    Files.createSymbolicLink(folder.resolve("link.bin"), secret);
    Files.createSymbolicLink(folder.resolve("linked"), folder.getParent());
    external("external-up", "../secret.bin", "0");
    external("external-absolute", secret.toString(), "0");
    external("external-link", "link.bin", "0");
    external("external-linked-folder", "linked/secret.bin", "0");
    external("external-missing", "gone.bin", "0");
    external("external-short", "short.bin", "0");
    external("external-offset", "short.bin", "9223372036854775807");
    if (Files.exists(Path.of("/dev/zero"))) {
      external("external-device", "/dev/zero", "0");
      Files.createSymbolicLink(folder.resolve("device.onnx"), Path.of("/dev/zero"));
    }
  }

  private void external(String name, String location, String offset) throws IOException {
    Message weight = weight("w");
    String[][] entries = {{"location", location}, {"offset", offset}, {"length", "16"}};
    for (String[] entry : entries) {
      weight.add(13, new Message().add(1, entry[0]).add(2, entry[1]));
    }
    write(name, graph(node("Add", "a", "y", "x", "w")).add(5, weight.add(14, 1)));
  }

  /// Small fields in such numbers that what they would become in memory is far larger.
  private void floods() throws IOException {
    flood("nodes-of-two-bytes", new byte[] {0x0A, 0}, false);
    flood("inputs-without-number", new byte[] {0x0A, 1, 'x'}, true);
  }

  private void flood(String name, byte[] field, boolean inNode) throws IOException {
    int count = 64 * MEBIBYTE / field.length;
    byte[] node = inNode ? header(1, (long) count * field.length) : new byte[0];
    byte[] graph = header(7, node.length + (long) count * field.length);
    byte[] many = new byte[field.length << 10];
    for (int i = 0; i < many.length; i++) {
      many[i] = field[i % field.length];
    }
    try (OutputStream out = Files.newOutputStream(file(name))) {
      out.write(graph);
      out.write(node);
      int written = 0;
      for (; written + 1024 <= count; written += 1024) {
        out.write(many);
      }
      out.write(many, 0, (count - written) * field.length);
    }
  }

  /// The key of a field and its length, without the field.
  private static byte[] header(int field, long length) {
    byte[] bytes = new Message().add(field, length).bytes();
    bytes[0] |= 2;
    return bytes;
  }

  private static Message node(String type, String name, String output, String... inputs) {
    Message node = new Message();
    for (String input : inputs) {
      node.add(1, input);
    }
    return node.add(2, output).add(3, name).add(4, type);
  }

  /// A graph from `x` to `y`.
  private static Message graph(Message... nodes) {
    Message graph = new Message();
    for (Message node : nodes) {
      graph.add(1, node);
    }
    return graph
        .add(2, "g")
        .add(11, HandMadeModel.floats("x", 1, 4))
        .add(12, HandMadeModel.floats("y", 1, 4));
  }

  /// Four floats without their bytes.
  private static Message weight(String name) {
    return new Message().add(1, 1).add(1, 4).add(2, 1).add(8, name);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private void write(String name, Message graph) throws IOException {
    write(name, HandMadeModel.model(graph));
  }

  private void write(String name, byte[] content) throws IOException {
    Files.write(file(name), content);
  }

  private Path file(String name) {
    return folder.resolve(name + ".onnx");
  }
}
