package org.inferometer.customlayer.check;

import java.util.List;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.customlayer.Signature;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.operator.Formula;
import org.inferometer.operator.Interval;

/// Layers of each kind that checks must understand, all of them right. Kernels compute in float32,
/// as real ones do.
final class Layers {
  private static final ElementType[] FLOATS = {
    ElementType.FLOAT, ElementType.FLOAT16, ElementType.BFLOAT16
  };

  record GateSettings(float divisor) {
    GateSettings {
      if (!(divisor > 0)) {
        throw new IllegalArgumentException("divisor is above 0, not " + divisor);
      }
    }
  }

  record NormSettings(float epsilon) {}

  record ShiftSettings(long distance) {}

  record WindowSettings(long width, long stride, long pad) {}

  private Layers() {}

  static List<TestLayer> all() {
    return List.of(
        gate(),
        softmax(),
        norm(),
        variance(),
        shift(),
        windows(),
        transpose(),
        pick(),
        dequantise(),
        scan());
  }

  /// A pointwise layer with a parameter for each channel.
  static TestLayer gate() {
    Signature signature =
        Signature.of("test", "Gate", 1)
            .types(
                "T",
                ElementType.FLOAT,
                ElementType.FLOAT16,
                ElementType.BFLOAT16,
                ElementType.DOUBLE)
            .attributes(new GateSettings(6))
            .input("x", "T", "N, C, ...")
            .input("slope", "T", "C")
            .output("y", "T", "N, C, ...");
    return TestLayer.of(
            signature,
            call -> {
              long inner = inner(call);
              for (long i = 0; i < elements(call); i++) {
                double x = call.read(0, i);
                double slope = call.read(1, i / inner % call.input(0).type().shape().dim(1));
                double divisor = call.attributes(GateSettings.class).divisor();
                call.write(0, i, x * Math.clamp(slope * x / divisor + 0.5, 0.0, 1.0));
              }
            },
            Layers::gate)
        .describedBy(row -> row.flops(Formula.perOutput(5)))
        .samples(new GateSettings(6), new GateSettings(2.5f));
  }

  static void gate(LayerCall call) {
    float divisor = call.attributes(GateSettings.class).divisor();
    long inner = inner(call);
    for (long i = 0; i < elements(call); i++) {
      long channel = i / inner % call.input(0).type().shape().dim(1);
      call.write(0, i, gated(call, call.read(0, i), call.read(1, channel), divisor));
    }
  }

  /// In float64 for float64, in float32 otherwise.
  static double gated(LayerCall call, double x, double slope, float divisor) {
    if (call.input(0).type().elementType() == ElementType.DOUBLE) {
      return x * Math.min(Math.max(slope * x / divisor + 0.5, 0), 1);
    }
    float gate = Math.min(Math.max((float) slope * (float) x / divisor + 0.5f, 0), 1);
    return (float) x * gate;
  }

  /// Asked in every turn of a loop, so it costs little.
  static long elements(LayerCall call) {
    HostTensor first = call.input(0);
    return first.data().byteSize() * Byte.SIZE / first.type().elementType().bits();
  }

  static long inner(LayerCall call) {
    Shape shape = call.input(0).type().shape();
    long inner = 1;
    for (int axis = 2; axis < shape.rank(); axis++) {
      inner *= shape.dim(axis);
    }
    return inner;
  }

  /// Sums over rows, of what overflows unless it is shifted.
  static TestLayer softmax() {
    Signature signature =
        Signature.of("test", "Softmax", 1)
            .types("T", FLOATS)
            .input("x", "T", "..., N", Interval.around(60_000))
            .output("y", "T", "..., N");
    return TestLayer.of(
            signature,
            call -> {
              long width = width(call);
              for (long row = 0; row < rows(call); row++) {
                double most = Double.NEGATIVE_INFINITY;
                for (long i = 0; i < width; i++) {
                  most = Math.max(most, call.read(0, row * width + i));
                }
                double sum = 0;
                for (long i = 0; i < width; i++) {
                  sum += Math.exp(call.read(0, row * width + i) - most);
                }
                for (long i = 0; i < width; i++) {
                  call.write(
                      0, row * width + i, Math.exp(call.read(0, row * width + i) - most) / sum);
                }
              }
            },
            call -> softmax(call, true))
        .describedBy(row -> row.flops(Formula.perOutput(5)));
  }

  static void softmax(LayerCall call, boolean shifted) {
    long width = width(call);
    for (long row = 0; row < rows(call); row++) {
      float most = Float.NEGATIVE_INFINITY;
      for (long i = 0; i < width; i++) {
        most = Math.max(most, (float) call.read(0, row * width + i));
      }
      float shift = shifted ? most : 0;
      float sum = 0;
      for (long i = 0; i < width; i++) {
        sum += (float) Math.exp((float) call.read(0, row * width + i) - shift);
      }
      for (long i = 0; i < width; i++) {
        float part = (float) Math.exp((float) call.read(0, row * width + i) - shift);
        call.write(0, row * width + i, part / sum);
      }
    }
  }

  static long width(LayerCall call) {
    return call.input(0).type().shape().dim(-1);
  }

  static long rows(LayerCall call) {
    return width(call) == 0 ? 0 : elements(call) / width(call);
  }

  /// RMS normalisation: a long sum behind each of many outputs.
  static TestLayer norm() {
    Signature signature =
        Signature.of("test", "Norm", 1)
            .types("T", FLOATS)
            .attributes(new NormSettings(1e-5f))
            .input("x", "T", "..., N", Interval.around(1e15))
            .input("scale", "T", "N")
            .output("y", "T", "..., N");
    return TestLayer.of(
            signature,
            call -> {
              long width = width(call);
              double epsilon = call.attributes(NormSettings.class).epsilon();
              for (long row = 0; row < rows(call); row++) {
                double sum = 0;
                for (long i = 0; i < width; i++) {
                  sum += call.read(0, row * width + i) * call.read(0, row * width + i);
                }
                double root = Math.sqrt(sum / width + epsilon);
                for (long i = 0; i < width; i++) {
                  call.write(
                      0, row * width + i, call.read(0, row * width + i) / root * call.read(1, i));
                }
              }
            },
            call -> norm(call, call.attributes(NormSettings.class).epsilon()))
        .describedBy(row -> row.flops(Formula.perOutput(4)))
        .samples(new NormSettings(1e-5f), new NormSettings(0.5f));
  }

  static void norm(LayerCall call, float epsilon) {
    long width = width(call);
    for (long row = 0; row < rows(call); row++) {
      float sum = 0;
      for (long i = 0; i < width; i++) {
        float x = (float) call.read(0, row * width + i);
        sum += x * x;
      }
      normalise(call, row, (float) (1 / Math.sqrt(sum / width + epsilon)));
    }
  }

  static void normalise(LayerCall call, long row, float factor) {
    long width = width(call);
    for (long i = 0; i < width; i++) {
      float x = (float) call.read(0, row * width + i);
      call.write(0, row * width + i, x * factor * (float) call.read(1, i));
    }
  }

  /// A reduction that cancels: the mean of squared distances from the mean.
  static TestLayer variance() {
    Signature signature =
        Signature.of("test", "Variance", 1)
            .types("T", FLOATS)
            .input("x", "T", "..., N + 1", Interval.around(1e15))
            .output("y", "T", "...");
    return TestLayer.of(
        signature,
        call -> {
          long width = width(call);
          for (long row = 0; row < rows(call); row++) {
            double mean = 0;
            for (long i = 0; i < width; i++) {
              mean += call.read(0, row * width + i) / width;
            }
            double sum = 0;
            for (long i = 0; i < width; i++) {
              sum += Math.pow(call.read(0, row * width + i) - mean, 2);
            }
            call.write(0, row, sum / width);
          }
        },
        call -> {
          long width = width(call);
          for (long row = 0; row < rows(call); row++) {
            float sum = 0;
            for (long i = 0; i < width; i++) {
              sum += (float) call.read(0, row * width + i);
            }
            float mean = sum / width;
            float squares = 0;
            for (long i = 0; i < width; i++) {
              float distance = (float) call.read(0, row * width + i) - mean;
              squares += distance * distance;
            }
            call.write(0, row, squares / width);
          }
        });
  }

  /// Moves rows along, with zeros behind them: a border.
  static TestLayer shift() {
    Signature signature =
        Signature.of("test", "Shift", 1)
            .types("T", ElementType.FLOAT, ElementType.INT32)
            .attributes(new ShiftSettings(1))
            .input("x", "T", "..., N")
            .output("y", "T", "..., N");
    return TestLayer.of(signature, call -> shift(call, 0), call -> shift(call, 0))
        .describedBy(row -> row.flops(_ -> 0))
        .samples(new ShiftSettings(1), new ShiftSettings(3));
  }

  /// @param border elements at the border that are taken for others
  static void shift(LayerCall call, int border) {
    long width = width(call);
    long distance = call.attributes(ShiftSettings.class).distance();
    for (long i = 0; i < elements(call); i++) {
      boolean inside = i % width + distance < width - border;
      call.write(0, i, inside ? call.read(0, i + distance) : 0);
    }
  }

  /// Sums of windows: sizes that are calculated.
  static TestLayer windows() {
    Signature signature =
        Signature.of("test", "Windows", 1)
            .types("T", FLOATS)
            .attributes(new WindowSettings(3, 1, 0))
            .input("x", "T", "N, L", Interval.around(1e15))
            .output("y", "T", "N, (L + 2 * pad - width) / stride + 1");
    return TestLayer.of(signature, Layers::windows, Layers::windowsInFloats)
        .samples(new WindowSettings(3, 1, 0), new WindowSettings(5, 2, 2));
  }

  private static void windows(LayerCall call) {
    WindowSettings settings = call.attributes(WindowSettings.class);
    Shape out = call.output(0).type().shape();
    for (long i = 0; i < out.elementCount(); i++) {
      double sum = 0;
      for (long k = 0; k < settings.width(); k++) {
        long at = i % out.dim(1) * settings.stride() - settings.pad() + k;
        sum += at < 0 || at >= width(call) ? 0 : call.read(0, i / out.dim(1) * width(call) + at);
      }
      call.write(0, i, sum);
    }
  }

  private static void windowsInFloats(LayerCall call) {
    WindowSettings settings = call.attributes(WindowSettings.class);
    Shape out = call.output(0).type().shape();
    for (long i = 0; i < out.elementCount(); i++) {
      float sum = 0;
      for (long k = settings.width() - 1; k >= 0; k--) {
        long at = i % out.dim(1) * settings.stride() - settings.pad() + k;
        sum +=
            at < 0 || at >= width(call)
                ? 0
                : (float) call.read(0, i / out.dim(1) * width(call) + at);
      }
      call.write(0, i, sum);
    }
  }

  /// Exchanges two axes.
  static TestLayer transpose() {
    Signature signature =
        Signature.of("test", "Transpose", 1)
            .types("T", ElementType.FLOAT, ElementType.BOOL, ElementType.INT8)
            .input("x", "T", "R, C")
            .output("y", "T", "C, R");
    return TestLayer.of(signature, Layers::transpose, Layers::transpose);
  }

  private static void transpose(LayerCall call) {
    Shape shape = call.input(0).type().shape();
    for (long row = 0; row < shape.dim(0); row++) {
      for (long column = 0; column < shape.dim(1); column++) {
        call.write(0, column * shape.dim(0) + row, call.read(0, row * shape.dim(1) + column));
      }
    }
  }

  /// Rows of a table by their numbers.
  static TestLayer pick() {
    Signature signature =
        Signature.of("test", "Pick", 1)
            .types("T", ElementType.FLOAT, ElementType.FLOAT16)
            .types("I", ElementType.INT32, ElementType.INT64)
            .input("table", "T", "R + 4, D")
            .input("rows", "I", "...", new Interval(0, 3))
            .output("y", "T", "..., D");
    return TestLayer.of(signature, Layers::pick, Layers::pick)
        .describedBy(row -> row.flops(_ -> 0));
  }

  private static void pick(LayerCall call) {
    long width = width(call);
    long picked = call.input(1).type().shape().elementCount();
    for (long i = 0; i < picked; i++) {
      for (long j = 0; j < width; j++) {
        call.write(0, i * width + j, call.read(0, width * (long) call.read(1, i) + j));
      }
    }
  }

  /// Integers in, floats out.
  static TestLayer dequantise() {
    Signature signature =
        Signature.of("test", "Dequantise", 1)
            .types("Q", ElementType.INT8, ElementType.UINT8)
            .types("T", ElementType.FLOAT)
            .input("q", "Q", "..., C")
            .input("scale", "T", "C")
            .output("y", "T", "..., C");
    return TestLayer.of(
        signature,
        call -> {
          for (long i = 0; i < elements(call); i++) {
            call.write(0, i, call.read(0, i) * call.read(1, i % width(call)));
          }
        },
        call -> {
          for (long i = 0; i < elements(call); i++) {
            call.write(0, i, (float) call.read(0, i) * (float) call.read(1, i % width(call)));
          }
        });
  }

  /// Running sums: the last output depends on every input.
  static TestLayer scan() {
    Signature signature =
        Signature.of("test", "Scan", 1)
            .types("T", FLOATS)
            .input("x", "T", "N", Interval.around(1e15))
            .output("y", "T", "N")
            .output("total", "T", "");
    return TestLayer.of(
        signature,
        call -> {
          double sum = 0;
          for (long i = 0; i < elements(call); i++) {
            sum += call.read(0, i);
            call.write(0, i, sum);
          }
          call.write(1, 0, sum);
        },
        call -> {
          float sum = 0;
          for (long i = 0; i < elements(call); i++) {
            sum += (float) call.read(0, i);
            call.write(0, i, sum);
          }
          call.write(1, 0, sum);
        });
  }
}
