package org.inferometer.precision.rewriting;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.jspecify.annotations.Nullable;

/// The constants of a graph: initializers, `Constant` nodes, and either of them under another
/// shape.
public final class Constants {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final GraphIndex index;

  public Constants(GraphIndex index) {
    this.index = index;
  }

  /// The constant of this name; null if it is computed or fed.
  public @Nullable Tensor of(String name) {
    Tensor initializer = index.initializer(name);
    if (initializer != null) {
      return initializer;
    }
    int producer = index.producer(name);
    return producer < 0 ? null : of(index.graph().nodes().get(producer));
  }

  /// The float32 constant of this name; null if there is none.
  public @Nullable Tensor floats(String name) {
    Tensor tensor = of(name);
    return tensor == null || tensor.elementType() != ElementType.FLOAT ? null : tensor;
  }

  private @Nullable Tensor of(Node node) {
    if (!node.isOfDefaultSet()) {
      return null;
    }
    return switch (node.opType()) {
      case "Constant" -> held(node);
      case "Identity" -> of(node.inputs().getFirst());
      case "Reshape" -> {
        Tensor source = of(node.inputs().getFirst());
        yield source == null ? null : reshaped(node, source);
      }
      default -> null;
    };
  }

  /// Since operator set 12 a `Constant` may hold numbers without a tensor around them.
  private static @Nullable Tensor held(Node constant) {
    String name = constant.outputs().getFirst();
    for (Attribute attribute : constant.attributes()) {
      switch (attribute.value()) {
        case Attribute.Tensors tensors -> {
          return tensors.values().getFirst();
        }
        case Attribute.Floats floats -> {
          Shape shape = floats.list() ? Shape.of(floats.values().length) : Shape.of();
          return Literals.floats(name, shape, floats.values());
        }
        default -> {}
      }
    }
    return null;
  }

  private @Nullable Tensor reshaped(Node node, Tensor source) {
    Tensor target = node.inputs().size() < 2 ? null : of(node.inputs().get(1));
    if (target == null || target.elementType() != ElementType.INT64) {
      return null;
    }
    long[] dims = longs(target);
    long known = 1;
    for (int i = 0; i < dims.length; i++) {
      dims[i] = dims[i] == 0 && i < source.shape().rank() ? source.shape().dim(i) : dims[i];
      known *= dims[i] < 0 ? 1 : dims[i];
    }
    for (int i = 0; i < dims.length; i++) {
      dims[i] = dims[i] < 0 && known > 0 ? source.shape().elementCount() / known : dims[i];
    }
    boolean fits = Arrays.stream(dims).reduce(1, (a, b) -> a * b) == source.shape().elementCount();
    return fits
        ? new Tensor(
            source.name(), source.elementType(), Shape.of(dims), source.bytes(), source.strings())
        : null;
  }

  /// One element of a float32 tensor.
  public static float at(Tensor tensor, long element) {
    return tensor.bytes().get(FLOAT, element * Float.BYTES);
  }

  /// A run of elements of a float32 tensor.
  public static void copy(Tensor tensor, long from, float[] into, int count) {
    MemorySegment.copy(tensor.bytes(), FLOAT, from * Float.BYTES, into, 0, count);
  }

  /// Whether all elements of a float32 tensor are finite.
  public static boolean isFinite(Tensor tensor) {
    float[] chunk = new float[1 << 12];
    long count = tensor.shape().elementCount();
    for (long at = 0; at < count; at += chunk.length) {
      int length = (int) Math.min(chunk.length, count - at);
      copy(tensor, at, chunk, length);
      for (int i = 0; i < length; i++) {
        if (!Float.isFinite(chunk[i])) {
          return false;
        }
      }
    }
    return true;
  }

  public static double[] doubles(Tensor tensor) {
    double[] values = new double[Math.toIntExact(tensor.shape().elementCount())];
    Arrays.setAll(values, i -> at(tensor, i));
    return values;
  }

  public static long[] longs(Tensor tensor) {
    long[] values = new long[Math.toIntExact(tensor.shape().elementCount())];
    Arrays.setAll(values, i -> tensor.bytes().get(LONG, (long) i * Long.BYTES));
    return values;
  }
}
