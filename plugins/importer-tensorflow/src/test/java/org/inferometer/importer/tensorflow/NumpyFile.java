package org.inferometer.importer.tensorflow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;

/// A recorded array of FP32 numbers (`.npy`).
///
/// @param sizes of its axes
record NumpyFile(long[] sizes, double[] numbers) {
  private static final Pattern SHAPE = Pattern.compile("'shape': \\(([0-9, ]*)\\)");

  static NumpyFile read(Path path) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    int length = bytes.getShort(8);
    String header = new String(bytes.array(), 10, length, StandardCharsets.ISO_8859_1);
    Matcher shape = SHAPE.matcher(header);
    if (!shape.find() || !header.contains("'<f4'") || header.contains("True")) {
      throw new IOException(path + " is not an array of FP32 numbers in C order: " + header);
    }
    long[] sizes =
        Arrays.stream(shape.group(1).split(","))
            .map(String::strip)
            .filter(size -> !size.isEmpty())
            .mapToLong(Long::parseLong)
            .toArray();
    bytes.position(10 + length);
    double[] numbers = new double[bytes.remaining() / 4];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = bytes.getFloat();
    }
    return new NumpyFile(sizes, numbers);
  }

  /// The same array with its channels last, if it is a picture.
  NumpyFile channelsLast() {
    if (sizes.length != 4) {
      return this;
    }
    int channels = (int) sizes[1];
    int plane = (int) (sizes[2] * sizes[3]);
    double[] moved = new double[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      int item = i / (channels * plane);
      int channel = i / plane % channels;
      moved[(item * plane + i % plane) * channels + channel] = numbers[i];
    }
    return new NumpyFile(new long[] {sizes[0], sizes[2], sizes[3], sizes[1]}, moved);
  }

  HostTensor tensor() {
    return Run.tensor(ElementType.FLOAT, Shape.of(sizes), numbers);
  }
}
