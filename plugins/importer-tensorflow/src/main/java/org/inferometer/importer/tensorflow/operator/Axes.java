package org.inferometer.importer.tensorflow.operator;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.inferometer.importer.tensorflow.convert.Attributes;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;

/// Where the axes of pictures, or of volumes, lie: channels last (NHWC) or first (NCHW).
///
/// @param spatial the number of axes beside batch and channels
record Axes(int spatial, boolean channelsLast) {
  static Axes of(Attributes attributes, int spatial) {
    String absent = spatial == 2 ? "NHWC" : "NDHWC";
    String format = attributes.text("data_format", absent);
    return switch (format) {
      case "NHWC", "NDHWC" -> new Axes(spatial, true);
      case "NCHW", "NCDHW" -> new Axes(spatial, false);
      default -> throw new Refusal("has the data format " + format);
    };
  }

  /// The value with channels before the spatial axes.
  Value first(Scope scope, Value value) {
    if (!channelsLast) {
      return value;
    }
    long[] order =
        LongStream.range(0, spatial + 2).map(i -> i < 2 ? i * (spatial + 1) : i - 1).toArray();
    return scope.transposed(value, order);
  }

  /// A value whose channels lie before the spatial axes, as TensorFlow has it.
  Value back(Scope scope, Value value) {
    if (!channelsLast) {
      return value;
    }
    long[] order =
        LongStream.range(0, spatial + 2)
            .map(i -> i == 0 ? 0 : i == spatial + 1 ? 1 : i + 1)
            .toArray();
    return scope.transposed(value, order);
  }

  /// The numbers for spatial axes out of a list for all axes; 1 where there is none.
  ///
  /// @throws Refusal if batch or channels have another number than 1
  long[] spatial(long[] all, String what) {
    if (all.length == 0) {
      return LongStream.generate(() -> 1).limit(spatial).toArray();
    }
    int channels = channelsLast ? spatial + 1 : 1;
    if (all.length != spatial + 2 || all[0] != 1 || all[channels] != 1) {
      throw new Refusal("has " + what + " along the batch or the channels");
    }
    return IntStream.range(0, spatial).mapToLong(i -> all[i + firstSpatial()]).toArray();
  }

  int firstSpatial() {
    return channelsLast ? 1 : 2;
  }

  int channels() {
    return channelsLast ? spatial + 1 : 1;
  }

  /// Explicit paddings of spatial axes, as ONNX has them: all before, then all behind.
  long[] paddings(long[] all) {
    if (all.length != 2 * (spatial + 2)) {
      throw new Refusal("has " + all.length + " explicit paddings");
    }
    long[] pads = new long[2 * spatial];
    for (int i = 0; i < spatial; i++) {
      pads[i] = all[2 * (i + firstSpatial())];
      pads[i + spatial] = all[2 * (i + firstSpatial()) + 1];
    }
    return pads;
  }
}
