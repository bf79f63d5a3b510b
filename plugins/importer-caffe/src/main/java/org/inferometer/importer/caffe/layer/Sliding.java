package org.inferometer.importer.caffe.layer;

import java.util.Collections;
import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.importer.caffe.proto.ConvolutionParameter;
import org.inferometer.network.Value;

/// How the window of a convolution moves over the spatial axes, one entry for each.
///
/// @param kernel elements, ≥ 1
/// @param stride steps, ≥ 1
/// @param pad zeros on both sides, ≥ 0
/// @param dilation distance of the kernel's elements, ≥ 1
record Sliding(long[] kernel, long[] stride, long[] pad, long[] dilation) {

  /// The window that `convolution_param` writes, for all axes at once, for each, or as height and
  /// width.
  static Sliding of(Site site, ConvolutionParameter p, int axes) {
    long[] kernel =
        axes(site, "kernel", p.getKernelSizeList(), p.getKernelH(), p.getKernelW(), axes, 0);
    long[] stride =
        axes(site, "stride", p.getStrideList(), p.getStrideH(), p.getStrideW(), axes, 1);
    long[] pad = axes(site, "pad", p.getPadList(), p.getPadH(), p.getPadW(), axes, 0);
    long[] dilation = axes(site, "dilation", p.getDilationList(), 0, 0, axes, 1);
    for (int i = 0; i < axes; i++) {
      if (kernel[i] < 1 || stride[i] < 1 || dilation[i] < 1) {
        throw site.error("needs kernel_size, stride and dilation of 1 or more");
      }
    }
    return new Sliding(kernel, stride, pad, dilation);
  }

  private static long[] axes(
      Site site, String what, List<Integer> all, long height, long width, int axes, long absent) {
    if (height != 0 || width != 0) {
      if (axes != 2 || !all.isEmpty()) {
        throw site.error("gives " + what + "_h and " + what + "_w beside others or not for images");
      }
      return unsigned(List.of((int) height, (int) width));
    }
    if (all.isEmpty()) {
      return unsigned(Collections.nCopies(axes, (int) absent));
    }
    if (all.size() != 1 && all.size() != axes) {
      throw site.error("gives " + what + " " + all + " for " + axes + " spatial axes");
    }
    return unsigned(all.size() == axes ? all : Collections.nCopies(axes, all.getFirst()));
  }

  private static long[] unsigned(List<Integer> values) {
    return values.stream().mapToLong(Integer::toUnsignedLong).toArray();
  }

  /// Elements that the dilated kernel spans.
  long extent(int axis) {
    return dilation[axis] * (kernel[axis] - 1) + 1;
  }

  /// Positions along one axis of the input, rounded down.
  long positions(Site site, Value x, int axis) {
    long room = site.size(x, axis + 2) + 2 * pad[axis] - extent(axis);
    if (room < 0) {
      throw site.error("slides a window of " + extent(axis) + " over " + x + ", which is smaller");
    }
    return room / stride[axis] + 1;
  }

  Attribute[] attributes(long groups) {
    int axes = kernel.length;
    long[] pads = new long[2 * axes];
    System.arraycopy(pad, 0, pads, 0, axes);
    System.arraycopy(pad, 0, pads, axes, axes);
    return new Attribute[] {
      Attribute.of("kernel_shape", kernel),
      Attribute.of("strides", stride),
      Attribute.of("pads", pads),
      Attribute.of("dilations", dilation),
      Attribute.of("group", groups)
    };
  }
}
