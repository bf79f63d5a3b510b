package org.inferometer.importer.tensorflow.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.operator.PartialShape;

/// A window that moves over the spatial axes of a tensor: of a convolution or a pooling.
///
/// TensorFlow's SAME (`GetWindowedOutputSize`): the output has `ceil(size / stride)` elements, and
/// the padding that this takes, `max((output - 1) stride + (kernel - 1) dilation + 1 - size, 0)`,
/// lies half before and half behind, the odd element behind.
///
/// @param sizes of the input; [PartialShape#OPEN] where it is not known
/// @param padding `SAME`, `VALID` or `EXPLICIT`
/// @param explicit all paddings before, then all behind, where they are explicit
record Window(
    long[] sizes,
    long[] kernel,
    long[] strides,
    long[] dilations,
    String padding,
    long[] explicit) {
  Window {
    boolean positive =
        Arrays.stream(kernel).allMatch(k -> k > 0)
            && Arrays.stream(strides).allMatch(s -> s > 0)
            && Arrays.stream(dilations).allMatch(d -> d > 0);
    if (!positive) {
      throw new Refusal("has a window, a stride or a dilation that is not positive");
    }
  }

  /// The attributes that say so in ONNX.
  List<Attribute> attributes(boolean dilates) {
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(Attribute.of("kernel_shape", kernel));
    attributes.add(Attribute.of("strides", strides));
    if (dilates) {
      attributes.add(Attribute.of("dilations", dilations));
    }
    switch (padding) {
      case "VALID" -> {}
      case "EXPLICIT" -> attributes.add(Attribute.of("pads", explicit));
      case "SAME" -> attributes.add(same());
      default -> throw new Refusal("has the padding " + padding);
    }
    return attributes;
  }

  /// ONNX's SAME_UPPER is TensorFlow's SAME; runtimes have it for windows that are not dilated.
  private Attribute same() {
    boolean known = true;
    boolean dilated = false;
    for (int i = 0; i < kernel.length; i++) {
      known &= sizes[i] != PartialShape.OPEN || strides[i] == 1;
      dilated |= dilations[i] != 1;
    }
    if (!known && dilated) {
      throw new Refusal("pads a dilated window with a stride for a size that is not known");
    }
    return known ? Attribute.of("pads", pads()) : Attribute.of("auto_pad", "SAME_UPPER");
  }

  private long[] pads() {
    long[] pads = new long[2 * kernel.length];
    for (int i = 0; i < kernel.length; i++) {
      long total = total(i);
      pads[i] = total / 2;
      pads[i + kernel.length] = total - total / 2;
    }
    return pads;
  }

  private long total(int axis) {
    long reach = (kernel[axis] - 1) * dilations[axis] + 1;
    if (sizes[axis] == PartialShape.OPEN) {
      return reach - 1;
    }
    return Math.max(0, (output(axis) - 1) * strides[axis] + reach - sizes[axis]);
  }

  /// The size of the output along an axis; open where it is not known.
  long output(int axis) {
    if (sizes[axis] == PartialShape.OPEN) {
      return PartialShape.OPEN;
    }
    long reach = (kernel[axis] - 1) * dilations[axis] + 1;
    long size =
        switch (padding) {
          case "SAME" -> Math.ceilDiv(sizes[axis], strides[axis]);
          case "EXPLICIT" ->
              Math.floorDiv(
                      sizes[axis] + explicit[axis] + explicit[axis + kernel.length] - reach,
                      strides[axis])
                  + 1;
          default -> Math.floorDiv(sizes[axis] - reach, strides[axis]) + 1;
        };
    return Math.max(0, size);
  }

  /// The output's shape with channels first.
  PartialShape shape(long batch, long channels) {
    long[] shape = new long[kernel.length + 2];
    shape[0] = batch;
    shape[1] = channels;
    for (int i = 0; i < kernel.length; i++) {
      shape[i + 2] = output(i);
    }
    return PartialShape.of(shape);
  }
}
