package org.inferometer.importer.caffe;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.inferometer.graph.HostTensor;

/// A tensor of a test.
record Floats(long[] dims, float[] values) {
  static Floats of(HostTensor tensor) {
    return new Floats(tensor.type().shape().toArray(), tensor.data().toArray(JAVA_FLOAT));
  }

  /// Numbers from -2 to 2, none alike.
  static Floats random(long seed, long... dims) {
    Random random = new Random(seed);
    float[] values = new float[(int) Arrays.stream(dims).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() * 4 - 2;
    }
    return new Floats(dims, values);
  }

  static Floats of(long[] dims, double... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return new Floats(dims, floats);
  }

  /// An element by its place in each dimension.
  double at(long... place) {
    long index = 0;
    for (int axis = 0; axis < dims.length; axis++) {
      index = index * dims[axis] + place[axis];
    }
    return values[(int) index];
  }

  int size(int axis) {
    return (int) dims[axis];
  }

  /// NumPy's file format: a header that is a Python dictionary, then the elements.
  static Floats npy(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int header = bytes[6] == 1 ? buffer.getShort(8) & 0xffff : buffer.getInt(8);
    int start = (bytes[6] == 1 ? 10 : 12) + header;
    String text = new String(bytes, 0, start, StandardCharsets.ISO_8859_1);
    if (!text.contains("'<f4'") || !text.contains("'fortran_order': False")) {
      throw new IOException(file + " is not of float32 in C order: " + text);
    }
    Matcher shape = Pattern.compile("'shape': \\(([^)]*)\\)").matcher(text);
    if (!shape.find()) {
      throw new IOException(file + " has no shape");
    }
    long[] dims =
        Arrays.stream(shape.group(1).split(","))
            .map(String::strip)
            .filter(s -> !s.isEmpty())
            .mapToLong(Long::parseLong)
            .toArray();
    float[] values = new float[(bytes.length - start) / 4];
    buffer.position(start);
    buffer.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return new Floats(dims, values);
  }
}
