package org.inferometer.accuracy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.data.InputException;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorElements;
import org.inferometer.graph.TensorType;
import org.jspecify.annotations.Nullable;

/// How far outputs are from a reference, each of them apart: a sum over all of them would hide one
/// bad output among many.
///
/// @param outputs that were compared, the worst first: those with elements that are not finite
///   where the reference is, then by their relative L2 error
/// @param leftOut the others, by name, with the reason
public record OutputComparison(List<Output> outputs, Map<String, String> leftOut) {
  public OutputComparison {
    outputs = List.copyOf(outputs);
    leftOut = Collections.unmodifiableMap(new LinkedHashMap<>(leftOut));
  }

  /// How far one output is from the reference's.
  ///
  /// @param elements compared: those that are finite in both
  /// @param skipped elements that are not finite in the reference
  /// @param nonFinite elements that are not finite where the reference is
  public record Output(
      String name,
      long elements,
      long skipped,
      long nonFinite,
      double maxAbsolute,
      double relativeL2,
      double cosine) {
    /// Power of the reference over that of the error, in decibels: 20 log10 (1 / relative L2
    /// error). Infinite where the outputs are equal; negative infinity where some element is not
    /// finite and the reference's is.
    public double sqnrDb() {
      if (nonFinite > 0 || Double.isNaN(relativeL2)) {
        return Double.NEGATIVE_INFINITY;
      }
      return relativeL2 == 0 ? Double.POSITIVE_INFINITY : 20 * Math.log10(1 / relativeL2);
    }
  }

  private static final Comparator<Output> WORST_FIRST =
      Comparator.comparingDouble(Output::sqnrDb)
          .thenComparing(Comparator.comparingDouble(Output::relativeL2).reversed());

  /// The output that is farthest from the reference; empty if none could be compared.
  public Optional<Output> worst() {
    return outputs.stream().findFirst();
  }

  /// Elements that are not finite in the reference, in all outputs.
  public long skipped() {
    return outputs.stream().mapToLong(Output::skipped).sum();
  }

  /// Elements that are not finite where the reference is, in all outputs.
  public long nonFinite() {
    return outputs.stream().mapToLong(Output::nonFinite).sum();
  }

  /// The largest error of the worst output; 0 if none could be compared.
  public double relativeL2() {
    return worst().map(Output::relativeL2).orElse(0.0);
  }

  /// Decibels of the worst output, see [Output#sqnrDb]; infinite if none could be compared.
  public double sqnrDb() {
    return worst().map(Output::sqnrDb).orElse(Double.POSITIVE_INFINITY);
  }

  /// @throws InputException if an output is missing
  public static OutputComparison of(
      Map<String, HostTensor> actual, Map<String, HostTensor> reference) throws InputException {
    Gathering gathering = new Gathering();
    gathering.add(actual, reference);
    return gathering.result();
  }

  /// A comparison over the outputs of several inferences together.
  public static final class Gathering {
    private final Map<String, Sums> outputs = new LinkedHashMap<>();
    private final Map<String, String> leftOut = new LinkedHashMap<>();

    /// @throws InputException if an output is missing
    public void add(Map<String, HostTensor> actual, Map<String, HostTensor> reference)
        throws InputException {
      for (Map.Entry<String, HostTensor> expected : reference.entrySet()) {
        add(expected.getKey(), actual.get(expected.getKey()), expected.getValue());
      }
    }

    private void add(String name, @Nullable HostTensor actual, HostTensor expected)
        throws InputException {
      if (actual == null) {
        throw new InputException("the engine has no output '" + name + "'");
      }
      String obstacle = obstacle(actual.type(), expected.type());
      if (obstacle.isEmpty()) {
        outputs.computeIfAbsent(name, _ -> new Sums()).add(actual, expected);
      } else {
        leftOut.put(name, obstacle);
      }
    }

    /// Of what was added so far. An output that could be compared in one inference is.
    public OutputComparison result() {
      List<Output> compared = new ArrayList<>();
      Map<String, String> others = new LinkedHashMap<>(leftOut);
      outputs.forEach((name, sums) -> {
        if (sums.nothing().isEmpty()) {
          compared.add(sums.result(name));
          others.remove(name);
        } else {
          others.put(name, sums.nothing());
        }
      });
      compared.sort(WORST_FIRST);
      return new OutputComparison(compared, others);
    }
  }

  /// Why two outputs cannot be compared; empty if they can.
  private static String obstacle(TensorType actual, TensorType expected) {
    if (!TensorElements.readable(actual.elementType())
        || !TensorElements.readable(expected.elementType())) {
      return "it holds no numbers that could be compared";
    }
    return actual.shape().equals(expected.shape())
        ? ""
        : "it is " + actual + ", the reference's " + expected + ": its shape depends on data";
  }

  /// Sums that give all three measures in one pass.
  private static final class Sums {
    private long elements;
    private long skipped;
    private long nonFinite;
    private double maxAbsolute;
    private double difference;
    private double actualSquare;
    private double expectedSquare;
    private double product;

    void add(HostTensor actual, HostTensor expected) {
      long count = expected.type().shape().elementCount();
      for (long i = 0; i < count; i++) {
        add(TensorElements.get(actual, i), TensorElements.get(expected, i));
      }
    }

    private void add(double actual, double expected) {
      if (!Double.isFinite(expected)) {
        skipped++;
      } else if (!Double.isFinite(actual)) {
        nonFinite++;
      } else {
        elements++;
        double error = Math.abs(actual - expected);
        maxAbsolute = Math.max(maxAbsolute, error);
        difference += error * error;
        actualSquare += actual * actual;
        expectedSquare += expected * expected;
        product += actual * expected;
      }
    }

    /// The error relative to the reference; against a reference of zeros, relative to 1.
    double relativeL2() {
      return Math.sqrt(difference / (expectedSquare == 0 ? 1 : expectedSquare));
    }

    private double cosine() {
      double lengths = Math.sqrt(actualSquare) * Math.sqrt(expectedSquare);
      if (difference == 0 || lengths == 0) {
        return difference == 0 ? 1 : 0;
      }
      return Math.clamp(product / lengths, -1, 1);
    }

    /// Why there is nothing to compare; empty if there is something.
    String nothing() {
      if (elements + nonFinite > 0) {
        return "";
      }
      return skipped > 0
          ? "no element of the reference's is finite for these inputs"
          : "it has no elements";
    }

    Output result(String name) {
      return new Output(name, elements, skipped, nonFinite, maxAbsolute, relativeL2(), cosine());
    }
  }
}
