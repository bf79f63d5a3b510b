package org.inferometer.customlayer;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// The size of a dimension as an expression over symbols: those of input dimensions, and integer
/// attributes. Its operations are those that TensorRT's `DimensionOperation` has, so that every
/// backend can evaluate it before shapes are known.
public sealed interface Size {
  /// Of a size that is not known.
  long OPEN = -1;

  record Literal(long value) implements Size {
    @Override
    public String toString() {
      return Long.toString(value);
    }
  }

  /// @param name of a dimension (`N`) or of an attribute (`axis`)
  record Symbol(String name) implements Size {
    @Override
    public String toString() {
      return name;
    }
  }

  record Calculation(Operation operation, Size left, Size right) implements Size {
    @Override
    public String toString() {
      return operation.function
          ? operation.sign + "(" + left + ", " + right + ")"
          : "(" + left + " " + operation.sign + " " + right + ")";
    }
  }

  /// What two sizes give. Division rounds down, `ceildiv` rounds up.
  enum Operation {
    SUM("+", false),
    DIFFERENCE("-", false),
    PRODUCT("*", false),
    FLOOR_QUOTIENT("/", false),
    CEIL_QUOTIENT("ceildiv", true),
    MAXIMUM("max", true),
    MINIMUM("min", true);

    private final String sign;
    private final boolean function;

    Operation(String sign, boolean function) {
      this.sign = sign;
      this.function = function;
    }

    String sign() {
      return sign;
    }

    boolean isFunction() {
      return function;
    }

    private long of(long left, long right) {
      return switch (this) {
        case SUM -> Math.addExact(left, right);
        case DIFFERENCE -> Math.subtractExact(left, right);
        case PRODUCT -> Math.multiplyExact(left, right);
        case FLOOR_QUOTIENT -> Math.floorDiv(left, right);
        case CEIL_QUOTIENT -> Math.ceilDiv(left, right);
        case MAXIMUM -> Math.max(left, right);
        case MINIMUM -> Math.min(left, right);
      };
    }
  }

  /// The size where the symbols have these values; empty where one that it needs has none.
  ///
  /// @throws ArithmeticException if it divides by zero, or exceeds 2^63 - 1
  default OptionalLong value(Map<String, Long> symbols) {
    return switch (this) {
      case Literal(long value) -> OptionalLong.of(value);
      case Symbol(String name) -> {
        Long value = symbols.get(name);
        yield value == null || value == OPEN ? OptionalLong.empty() : OptionalLong.of(value);
      }
      case Calculation(Operation operation, Size left, Size right) -> {
        OptionalLong first = left.value(symbols);
        OptionalLong second = right.value(symbols);
        yield first.isEmpty() || second.isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(operation.of(first.getAsLong(), second.getAsLong()));
      }
    };
  }

  /// Adds the symbols that it needs.
  default void addSymbols(Set<String> names) {
    switch (this) {
      case Literal _ -> {}
      case Symbol(String name) -> names.add(name);
      case Calculation(_, Size left, Size right) -> {
        left.addSymbols(names);
        right.addSymbols(names);
      }
    }
  }
}
