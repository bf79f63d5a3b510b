package org.inferometer.network.layer;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;

/// How a window slides over the spatial axes of a tensor: shared by convolutions and pools.
///
/// Every list has one entry for all axes or one for each; `pads` may also have two for each: all
/// begins, then all ends, as ONNX writes them.
///
/// @param ceil whether a window that reaches beyond the end still counts (it must start inside)
public record Window(
    List<Long> kernel, List<Long> strides, List<Long> pads, List<Long> dilations, boolean ceil) {
  public Window {
    kernel = List.copyOf(kernel);
    strides = List.copyOf(strides);
    pads = List.copyOf(pads);
    dilations = List.copyOf(dilations);
    requireAtLeast("kernel", kernel, 1);
    requireAtLeast("stride", strides, 1);
    requireAtLeast("padding", pads, 0);
    requireAtLeast("dilation", dilations, 1);
  }

  /// A window that moves by one, without padding or dilation.
  static Window of(long... kernel) {
    return new Window(list(kernel), List.of(1L), List.of(0L), List.of(1L), false);
  }

  Window stride(long... values) {
    return new Window(kernel, list(values), pads, dilations, ceil);
  }

  Window pad(long... values) {
    return new Window(kernel, strides, list(values), dilations, ceil);
  }

  Window dilation(long... values) {
    return new Window(kernel, strides, pads, list(values), ceil);
  }

  Window ceilMode() {
    return new Window(kernel, strides, pads, dilations, true);
  }

  /// The same window with an entry for each of `axes` spatial axes, and two of `pads`.
  ///
  /// @throws IllegalArgumentException if a list has another length; the message is a predicate
  Window expand(int axes) {
    return new Window(
        expand("kernel", kernel, axes),
        expand("stride", strides, axes),
        expandPads(axes),
        expand("dilation", dilations, axes),
        ceil);
  }

  /// Elements along one axis that one position spans, dilation included.
  long extent(int axis) {
    return dilations.get(axis) * (kernel.get(axis) - 1) + 1;
  }

  /// Padding before and after one axis, together.
  long padding(int axis) {
    return pads.get(axis) + pads.get(axis + kernel.size());
  }

  /// Positions of the window along one axis of an expanded window: ONNX's operators Conv and
  /// MaxPool give this formula.
  ///
  /// @return [Dimension.Unknown] if the input is open
  /// @throws IllegalArgumentException if the window is larger than the padded input; the message is
  ///   a predicate
  Dimension positions(int axis, Dimension input) {
    return input instanceof Dimension.Fixed(long size)
        ? Dimension.of(positions(axis, size))
        : new Dimension.Unknown();
  }

  private long positions(int axis, long size) {
    long room = size + padding(axis) - extent(axis);
    long stride = strides.get(axis);
    if (room < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "slides a window of %d over spatial axis %d, which has only %d elements with padding",
              extent(axis),
              axis,
              size + padding(axis)));
    }
    if (!ceil) {
      return room / stride + 1;
    }
    long count = Math.ceilDiv(room, stride) + 1;
    return (count - 1) * stride >= size + pads.get(axis) ? count - 1 : count;
  }

  /// The attributes of an expanded window that all sliding operators share.
  List<Attribute> attributes() {
    return List.of(
        Attribute.of("kernel_shape", array(kernel)),
        Attribute.of("strides", array(strides)),
        Attribute.of("pads", array(pads)),
        Attribute.of("dilations", array(dilations)));
  }

  /// For example `7x7, stride 2`.
  @Override
  public String toString() {
    String sizes = kernel.stream().map(String::valueOf).collect(Collectors.joining("x"));
    return sizes + ", stride " + strides + ", padding " + pads + ", dilation " + dilations;
  }

  static long[] array(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  static List<Long> list(long... values) {
    return LongStream.of(values).boxed().toList();
  }

  private List<Long> expandPads(int axes) {
    if (pads.size() == 2 * axes) {
      return pads;
    }
    List<Long> side = expand("padding", pads, axes);
    return LongStream.concat(LongStream.of(array(side)), LongStream.of(array(side)))
        .boxed()
        .toList();
  }

  private static List<Long> expand(String what, List<Long> values, int axes) {
    if (values.size() == axes) {
      return values;
    }
    if (values.size() == 1) {
      return Collections.nCopies(axes, values.getFirst());
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT, "has %s %s, but its input has %d spatial axes", what, values, axes));
  }

  private static void requireAtLeast(String what, List<Long> values, long least) {
    if (values.isEmpty() || values.stream().anyMatch(value -> value < least)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a window's %s is %d or more on each axis, not %s",
              what,
              least,
              values));
    }
  }
}
