package org.inferometer.accuracy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.inferometer.data.InputException;
import org.inferometer.data.TensorElements;
import org.inferometer.graph.HostTensor;

/// How far outputs are from a reference, over the elements of all outputs together.
///
/// @param elements compared: those that are finite in the reference
/// @param skipped elements that are not finite in the reference either
/// @param nonFinite elements that are not finite where the reference is
/// @param worst the output with the largest relative L2 error of its own; empty if all are equal
public record OutputComparison(
    long elements,
    long skipped,
    long nonFinite,
    double maxAbsolute,
    double relativeL2,
    double cosine,
    String worst) {

  /// Power of the reference over that of the error, in decibels: 20 log10 (1 / relative L2 error).
  /// Infinite where the outputs are equal.
  public double sqnrDb() {
    return relativeL2 == 0 ? Double.POSITIVE_INFINITY : -20 * Math.log10(relativeL2);
  }

  /// @throws InputException if an output is missing, or has another type or no numbers
  public static OutputComparison of(
      Map<String, HostTensor> actual, Map<String, HostTensor> reference) throws InputException {
    Gathering gathering = new Gathering();
    gathering.add(actual, reference);
    return gathering.result();
  }

  /// A comparison over the outputs of several inferences together.
  public static final class Gathering {
    private final Map<String, Sums> outputs = new LinkedHashMap<>();

    /// @throws InputException if an output is missing, or has another type or no numbers
    public void add(Map<String, HostTensor> actual, Map<String, HostTensor> reference)
        throws InputException {
      for (Map.Entry<String, HostTensor> expected : reference.entrySet()) {
        HostTensor fitting = fitting(expected.getKey(), actual, expected.getValue());
        outputs
            .computeIfAbsent(expected.getKey(), key -> new Sums())
            .add(fitting, expected.getValue());
      }
    }

    /// Of what was added so far.
    public OutputComparison result() {
      Sums all = new Sums();
      String worst = "";
      double worstError = 0;
      for (Map.Entry<String, Sums> output : outputs.entrySet()) {
        if (output.getValue().relativeL2() > worstError) {
          worstError = output.getValue().relativeL2();
          worst = output.getKey();
        }
        all.add(output.getValue());
      }
      return all.result(worst);
    }
  }

  private static HostTensor fitting(
      String name, Map<String, HostTensor> outputs, HostTensor expected) throws InputException {
    HostTensor actual = outputs.get(name);
    if (actual == null) {
      throw new InputException("the engine has no output '" + name + "'");
    }
    if (!actual.type().shape().equals(expected.type().shape())) {
      throw new InputException(
          "output '" + name + "' is " + actual.type() + ", the reference " + expected.type());
    }
    if (!TensorElements.readable(actual.type().elementType())
        || !TensorElements.readable(expected.type().elementType())) {
      throw new InputException("output '" + name + "' holds no numbers that could be compared");
    }
    return actual;
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

    void add(Sums other) {
      elements += other.elements;
      skipped += other.skipped;
      nonFinite += other.nonFinite;
      maxAbsolute = Math.max(maxAbsolute, other.maxAbsolute);
      difference += other.difference;
      actualSquare += other.actualSquare;
      expectedSquare += other.expectedSquare;
      product += other.product;
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

    OutputComparison result(String worst) {
      return new OutputComparison(
          elements, skipped, nonFinite, maxAbsolute, relativeL2(), cosine(), worst);
    }
  }
}
