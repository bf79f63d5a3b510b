package org.inferometer.backend.tensorrt.customlayer;

import java.util.List;
import java.util.Optional;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.customlayer.Signature;
import org.inferometer.customlayer.cuda.CudaKernel;
import org.inferometer.customlayer.cuda.CudaSource;
import org.inferometer.customlayer.cuda.Launch;
import org.inferometer.customlayer.cuda.Launch.Argument;
import org.inferometer.customlayer.cuda.Launch.Extent;
import org.inferometer.customlayer.cuda.Operands;
import org.inferometer.customlayer.cuda.Tactic;
import org.inferometer.customlayer.cuda.TensorFormat;
import org.inferometer.graph.ElementType;

/// A layer that uses everything that layers can: every kind of attribute, operation on sizes,
/// argument, two type variables, formats, tactics and a workspace.
public class TriedLayer implements CustomLayer {
  static final Settings DEFAULTS =
      new Settings(
          3, 0.1f, true, "näher dran\n", new long[] {1L << 40, -7}, new float[] {Float.NaN, -0f});

  /// What a slot does instead of answering, by its name: an exception with this text.
  String failing = "";

  String entry = "scale";

  record Settings(long pad, float slope, boolean strict, String mode, long[] axes, float[] table) {
    Settings {
      if (pad < 0) {
        throw new IllegalArgumentException("pad is " + pad + ", but must not be negative");
      }
    }
  }

  @Override
  public Signature signature() {
    return Signature.of("org.example", "Tried", 3)
        .types("T", ElementType.FLOAT, ElementType.FLOAT16)
        .types("I", ElementType.INT32, ElementType.INT64)
        .attributes(DEFAULTS)
        .input("x", "T", "..., H, W")
        .input("index", "I", "H")
        .output("y", "T", "..., (H + 2 * pad - 3) / 2, ceildiv(W, 4)")
        .output("count", "I", "max(H, W), min(H, 5)");
  }

  @Override
  public void reference(LayerCall call) {}

  @Override
  public Optional<CudaKernel> cudaKernel() {
    return Optional.of(new Kernel());
  }

  private void perhapsFail(String where) {
    if (failing.equals(where)) {
      throw new UnsupportedOperationException("not in " + where);
    }
  }

  private final class Kernel implements CudaKernel {
    @Override
    public CudaSource source() {
      return new CudaSource("tried.cu", "extern \"C\" __global__ void scale() {}");
    }

    @Override
    public List<Tactic> tactics(List<ElementType> elements) {
      perhapsFail("tactics");
      return elements.getFirst() == ElementType.FLOAT16
          ? List.of(Tactic.of("narrow", entry), Tactic.of("wide", entry))
          : List.of(Tactic.of("plain", entry));
    }

    @Override
    public Launch launch(Tactic tactic, Operands operands) {
      perhapsFail("launch");
      Settings settings = operands.attributes(Settings.class);
      return new Launch(
          Extent.of(operands.output(0).elementCount()),
          new Extent(32, 2, 1),
          1 << 16,
          List.of(
              new Argument.Output(1),
              new Argument.Input(0),
              new Argument.Input(1),
              new Argument.Output(0),
              new Argument.Workspace(),
              new Argument.Int(-2),
              new Argument.Long(settings.axes()[0]),
              new Argument.Float(settings.slope()),
              new Argument.Double(0.1)));
    }

    @Override
    public long workspaceBytes(Tactic tactic, Operands operands) {
      perhapsFail("workspace");
      return operands.input(0).elementCount() * (tactic.name().equals("wide") ? 8 : 4);
    }

    @Override
    public List<List<TensorFormat>> formats(List<ElementType> elements) {
      perhapsFail("formats");
      List<TensorFormat> linear = java.util.Collections.nCopies(4, TensorFormat.LINEAR);
      return elements.getFirst() == ElementType.FLOAT16
          ? List.of(
              linear,
              List.of(
                  TensorFormat.HWC8, TensorFormat.LINEAR, TensorFormat.HWC8, TensorFormat.LINEAR))
          : List.of(linear);
    }
  }
}
