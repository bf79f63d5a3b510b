package org.inferometer.layers.gridsample;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.inferometer.customlayer.CpuKernel;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.Decomposition;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.customlayer.Signature;
import org.inferometer.customlayer.StandardNodes;
import org.inferometer.customlayer.cuda.CudaKernel;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.operator.Half;
import org.inferometer.operator.HalfRule;
import org.inferometer.operator.Interval;
import org.inferometer.operator.RangeRule;
import org.inferometer.operator.Row;
import org.inferometer.operator.TypedNode;
import org.pf4j.Extension;

/// Samples images at positions that another tensor holds, as ONNX's GridSample of operator set 16
/// does (M. Jaderberg et al., "Spatial Transformer Networks", 2015, section 3.3).
///
/// A position is (x, y), each from -1 to 1 over the image. ONNX leaves open what these give: a
/// position that is NaN gives NaN here, and any other one in an image without pixels gives 0.
@Extension
public final class GridSample implements CustomLayer {
  /// Positions have a type variable of their own, so that they stay float32 in an FP16 network.
  private static final Signature SIGNATURE =
      Signature.of("org.inferometer", "GridSample", 1)
          .types("T", ElementType.FLOAT, ElementType.FLOAT16)
          .types("G", ElementType.FLOAT)
          .attributes(new Settings(Settings.BILINEAR, Settings.ZEROS, false))
          .input("x", "T", "N, C, H, W")
          .input("grid", "G", "N, HO, WO, 2")
          .output("y", "T", "N, C, HO, WO");

  @Override
  public Signature signature() {
    return SIGNATURE;
  }

  @Override
  public void reference(LayerCall call) {
    Settings settings = call.attributes(Settings.class);
    Shape image = call.input(0).type().shape();
    Shape output = call.output(0).type().shape();
    long positions = output.dim(2) * output.dim(3);
    for (long i = 0; i < output.elementCount(); i++) {
      long plane = i / positions;
      long position = 2 * (plane / image.dim(1) * positions + i % positions);
      double x = settings.pixel(call.read(1, position), image.dim(3));
      double y = settings.pixel(call.read(1, position + 1), image.dim(2));
      call.write(0, i, sampled(call, plane, y, x));
    }
  }

  private static double sampled(LayerCall call, long plane, double y, double x) {
    if (Double.isNaN(x) || Double.isNaN(y)) {
      return Double.NaN;
    }
    return call.attributes(Settings.class).isNearest()
        ? weighted(call, plane, Math.rint(y), Math.rint(x), 1)
        : bilinear(call, plane, y, x);
  }

  private static double bilinear(LayerCall call, long plane, double y, double x) {
    double top = Math.floor(y);
    double left = Math.floor(x);
    double down = y - top;
    double right = x - left;
    return weighted(call, plane, top, left, (1 - down) * (1 - right))
        + weighted(call, plane, top, left + 1, (1 - down) * right)
        + weighted(call, plane, top + 1, left, down * (1 - right))
        + weighted(call, plane, top + 1, left + 1, down * right);
  }

  /// A pixel times its weight; 0 where there is no such pixel.
  private static double weighted(
      LayerCall call, long plane, double row, double column, double weight) {
    Shape image = call.input(0).type().shape();
    long height = image.dim(2);
    long width = image.dim(3);
    boolean outside = row < 0 || row >= height || column < 0 || column >= width;
    return outside
        ? 0
        : weight * call.read(0, (plane * height + (long) row) * width + (long) column);
  }

  /// In FP16 the image is read and written so, but never the positions: FP16 cannot tell pixel 2049
  /// from pixel 2048. It takes the form of its neighbours.
  @Override
  public Row describe(Row row) {
    return row.flops(GridSample::flops)
        .range((_, read) -> padded(RangeRule.read(read, 0)))
        .half(
            new Half(
                Optional.of(new HalfRule(HalfRule.Kind.FOLLOWS, "", Set.of(1), 1)),
                Optional.of(HalfRule.stays("it has no BF16 kernel"))));
  }

  /// For each position two coordinates in pixels, of three operations each, and what it takes to
  /// round them (2), or to weigh four neighbours by them (8). For each element four products and
  /// three sums, if it is no copy.
  private static long flops(TypedNode node) {
    boolean nearest =
        node.node().textAttribute("mode").filter(Settings.NEAREST::equals).isPresent();
    long positions = node.inputElements(1) / 2;
    return Math.addExact(
        Math.multiplyExact(nearest ? 8 : 14, positions),
        Math.multiplyExact(nearest ? 0 : 7, node.outputElements(0)));
  }

  private static Interval padded(Interval x) {
    return new Interval(Math.min(0, x.least()), Math.max(0, x.most()));
  }

  @Override
  public Optional<CpuKernel> cpuKernel() {
    return Optional.of(GridSampleCpu::compute);
  }

  @Override
  public Optional<CudaKernel> cudaKernel() {
    return Optional.of(new GridSampleCuda());
  }

  /// ONNX's own operator, whose mode has another name since operator set 20.
  @Override
  public Optional<Decomposition> decomposition() {
    return Optional.of(GridSample::decompose);
  }

  private static void decompose(StandardNodes nodes) {
    Settings settings = nodes.attributes(Settings.class);
    String linear = nodes.opset() < 20 ? Settings.BILINEAR : "linear";
    nodes.write(
        0,
        "GridSample",
        List.of(nodes.input(0), nodes.input(1)),
        Attribute.of("mode", settings.isNearest() ? Settings.NEAREST : linear),
        Attribute.of("padding_mode", settings.padding()),
        Attribute.of("align_corners", settings.alignCorners() ? 1 : 0));
  }

  @Override
  public List<Record> attributeSamples() {
    return List.of(
        new Settings(Settings.BILINEAR, Settings.ZEROS, false),
        new Settings(Settings.BILINEAR, Settings.BORDER, true),
        new Settings(Settings.NEAREST, Settings.ZEROS, true),
        new Settings(Settings.NEAREST, Settings.BORDER, false));
  }
}
