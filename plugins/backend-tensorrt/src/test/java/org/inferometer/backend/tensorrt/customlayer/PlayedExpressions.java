package org.inferometer.backend.tensorrt.customlayer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.HashMap;
import java.util.Map;
import org.inferometer.backend.tensorrt.callback.VtableNative;

/// `IExprBuilder` with texts for expressions. TensorRT has one only while a network is built, which
/// takes a GPU. The object that the interface's inline functions call is played, so that the
/// presets' C++ calls it.
final class PlayedExpressions {
  private static final String[] OPERATIONS = {
    "+", "*", "max", "min", "-", "==", "<", "/", "ceildiv"
  };

  private final Arena arena;
  private final Map<Long, String> texts = new HashMap<>();
  private final MemorySegment object;

  PlayedExpressions(Arena arena) {
    this.arena = arena;
    MemorySegment table =
        new VtableNative(arena, MethodHandles.lookup(), this, new VtableNative.Failures())
            .destructors()
            // IDimensionExpr const* constant(int64_t value)
            .method("constant", FunctionDescriptor.of(ADDRESS, JAVA_LONG), MemorySegment.NULL)
            // IDimensionExpr const* operation(DimensionOperation, IDimensionExpr const&, …)
            .method(
                "operation",
                FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS, ADDRESS),
                MemorySegment.NULL)
            .table(MemorySegment.NULL);
    MemorySegment implementation = arena.allocate(ADDRESS);
    implementation.set(ADDRESS, 0, table);
    object = arena.allocate(ADDRESS, 2);
    object.setAtIndex(ADDRESS, 1, implementation);
  }

  MemorySegment object() {
    return object;
  }

  /// An expression that has no parts: a dimension.
  MemorySegment named(String text) {
    MemorySegment expression = arena.allocate(ADDRESS, 2);
    texts.put(expression.address(), text);
    return expression;
  }

  String text(long expression) {
    return texts.getOrDefault(expression, "?");
  }

  MemorySegment constant(long value) {
    return named(String.valueOf(value));
  }

  MemorySegment operation(int code, MemorySegment left, MemorySegment right) {
    return named(
        "(" + text(left.address()) + " " + OPERATIONS[code] + " " + text(right.address()) + ")");
  }
}
