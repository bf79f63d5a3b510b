package org.inferometer.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// ONNX files put together byte by byte (onnx.proto, version 1.19), for what no builder would
/// write.
final class HandMadeModel {
  private HandMadeModel() {}

  /// `x` of 1x4 floats through a chain of nodes, without the types of what lies between.
  ///
  /// @param steps operator and node name in turn; the last node makes `y`
  static byte[] chain(String... steps) {
    Message graph = new Message();
    for (int i = 0; i < steps.length; i += 2) {
      String from = i == 0 ? "x" : "t" + i;
      String to = i + 2 == steps.length ? "y" : "t" + (i + 2);
      graph.add(1, new Message().add(1, from).add(2, to).add(3, steps[i + 1]).add(4, steps[i]));
    }
    return model(graph.add(2, "g").add(11, floats("x", 1, 4)).add(12, floats("y", 1, 4)));
  }

  /// A sum over as many elements as no machine holds, of a shape that only running it shows.
  static byte[] endlessMemory() {
    Message many = new Message().add(1, 1).add(2, 7).add(8, "many").add(7, 1L << 50);
    return model(
        new Message()
            .add(1, new Message().add(1, "many").add(2, "big").add(4, "ConstantOfShape"))
            .add(1, new Message().add(1, "big").add(2, "sum").add(4, "ReduceSum"))
            .add(1, new Message().add(1, "x").add(1, "sum").add(2, "y").add(4, "Add"))
            .add(2, "g")
            .add(5, many)
            .add(11, floats("x", 1, 4))
            .add(12, floats("y", 1, 4)));
  }

  /// `x` of 1x4 floats plus four that lie in a file beside the model.
  static byte[] withWeightsIn(String file) {
    Message weights = new Message().add(1, 4).add(2, 1).add(8, "w").add(14, 1);
    weights.add(13, new Message().add(1, "location").add(2, file));
    return model(
        new Message()
            .add(1, new Message().add(1, "x").add(1, "w").add(2, "y").add(4, "Add"))
            .add(2, "g")
            .add(5, weights)
            .add(11, floats("x", 1, 4))
            .add(12, floats("y", 1, 4)));
  }

  static byte[] model(Message graph) {
    return new Message().add(1, 8).add(7, graph).add(8, new Message().add(2, 13)).bytes();
  }

  static Message floats(String name, long... dims) {
    Message shape = new Message();
    for (long dim : dims) {
      shape.add(1, new Message().add(1, dim));
    }
    Message tensor = new Message().add(1, 1).add(2, shape);
    return new Message().add(1, name).add(2, new Message().add(1, tensor));
  }

  /// A message of protobuf's wire format.
  static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message add(int field, long value) {
      varint((long) field << 3);
      varint(value);
      return this;
    }

    Message add(int field, Message value) {
      return add(field, value.bytes());
    }

    Message add(int field, String value) {
      return add(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /// A field of four bytes, little-endian.
    Message fixed32(int field, int value) {
      varint(((long) field << 3) | 5);
      for (int shift = 0; shift < 32; shift += 8) {
        out.write(value >>> shift);
      }
      return this;
    }

    byte[] bytes() {
      return out.toByteArray();
    }

    private Message add(int field, byte[] value) {
      varint(((long) field << 3) | 2);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) ((rest & 0x7f) | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }
}
