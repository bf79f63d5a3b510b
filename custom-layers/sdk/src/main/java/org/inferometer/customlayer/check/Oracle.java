package org.inferometer.customlayer.check;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import org.inferometer.graph.HostTensor;

/// What a case's outputs are by the reference, and how far a kernel may lie from that.
///
/// @param setting of the case
/// @param expected the outputs, not rounded
/// @param sensitivity of each number, see [Tolerance#sensitivity]
/// @param operations behind an output
/// @param unit roundoff of the type in which kernels are meant to compute
/// @param underflow the most that an operation errs by where its result is too small for the type:
///   half the smallest number, or the smallest normal one where denormals are flushed
record Oracle(
    Setting setting,
    List<double[]> expected,
    List<double[]> sensitivity,
    Operations operations,
    double unit,
    double underflow) {
  /// Changes of all inputs at once, beside those of each input alone.
  private static final int RANDOM_CHANGES = 5;

  static Oracle of(Setting setting, List<HostTensor> inputs, boolean flushes)
      throws Reference.Refusal {
    boolean wide = isWide(setting);
    FloatFormat format = wide ? FloatFormat.FLOAT64 : FloatFormat.FLOAT32;
    // In float64 the reference itself rounds as often as a kernel does.
    Operations operations = Operations.of(setting).times(wide ? 2 : 1);
    double underflow =
        flushes && !wide ? FloatFormat.FLOAT32.smallestNormal() : format.smallest() / 2;
    List<HostTensor> read = inputs.stream().map(Reference::wide).toList();
    List<double[]> expected = new Reference(setting).outputs(read);
    Oracle oracle =
        new Oracle(
            setting,
            expected,
            expected.stream().map(all -> new double[all.length]).toList(),
            operations,
            format.unitRoundoff(),
            underflow);
    oracle.perturb(inputs, read);
    return oracle;
  }

  /// Whether kernels are meant to compute in float64: where all floating-point operands are.
  private static boolean isWide(Setting setting) {
    List<FloatFormat> formats = new ArrayList<>();
    setting.inputs().forEach(type -> FloatFormat.of(type.elementType()).ifPresent(formats::add));
    setting.outputs().forEach(type -> FloatFormat.of(type.elementType()).ifPresent(formats::add));
    return !formats.isEmpty() && formats.stream().allMatch(FloatFormat.FLOAT64::equals);
  }

  /// `γ_n`, at most 1/2.
  private double gamma() {
    double product = operations.count() * unit;
    return Math.min(product / (1 - Math.min(product, 0.5)), 0.5);
  }

  /// The most that all operations err by where results are too small for the type.
  private double underflows() {
    return operations.count() * underflow;
  }

  /// A change of an element, between -1 and 1: a part of what it may change by.
  @FunctionalInterface
  private interface Change {
    double of(int input, double number);
  }

  private void perturb(List<HostTensor> inputs, List<HostTensor> wide) throws Reference.Refusal {
    for (Change change : changes(inputs)) {
      List<HostTensor> changed = new ArrayList<>();
      for (int i = 0; i < wide.size(); i++) {
        int input = i;
        boolean floating = FloatFormat.of(inputs.get(i).type().elementType()).isPresent();
        changed.add(
            floating ? changed(wide.get(i), number -> change.of(input, number)) : wide.get(i));
      }
      widen(new Reference(setting).outputs(changed));
    }
  }

  /// Zeros stay: they are exact, however many operations follow.
  private HostTensor changed(HostTensor tensor, DoubleUnaryOperator change) {
    double[] numbers = Reference.numbers(tensor);
    for (int i = 0; i < numbers.length; i++) {
      double number = numbers[i];
      if (Double.isFinite(number) && number != 0) {
        double part = change.applyAsDouble(number);
        double relative = gamma() * Math.abs(number);
        numbers[i] = number + part * (relative + Math.min(underflows(), Math.abs(number)));
      }
    }
    return Reference.wide(tensor.type(), numbers);
  }

  private List<Change> changes(List<HostTensor> inputs) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      int alone = i;
      if (FloatFormat.of(inputs.get(i).type().elementType()).isPresent()) {
        changes.add((input, _) -> input == alone ? 1 : 0);
        changes.add((input, _) -> input == alone ? -1 : 0);
      }
    }
    if (!changes.isEmpty()) {
      changes.add((_, number) -> Math.signum(number));
      RandomGenerator random = new SplittableRandom(setting.drawn().seed() + 1);
      for (int i = 0; i < RANDOM_CHANGES; i++) {
        changes.add(
            i % 2 == 0
                ? (_, _) -> random.nextBoolean() ? 1 : -1
                : (_, _) -> 2 * random.nextDouble() - 1);
      }
    }
    return changes;
  }

  private void widen(List<double[]> changed) {
    for (int output = 0; output < changed.size(); output++) {
      double[] widest = sensitivity.get(output);
      for (int i = 0; i < widest.length; i++) {
        widest[i] = Math.max(widest[i], distance(expected.get(output)[i], changed.get(output)[i]));
      }
    }
  }

  /// Infinite where only one of both is a finite number, or NaN.
  private static double distance(double one, double other) {
    if (one == other || (Double.isNaN(one) && Double.isNaN(other))) {
      return 0;
    }
    double distance = Math.abs(one - other);
    return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
  }

  /// How far an element of an output may lie from what is expected.
  Tolerance tolerance(int output, int element) {
    double number = expected.get(output)[element];
    double sensitive = sensitivity.get(output)[element];
    return FloatFormat.of(setting.outputs().get(output).elementType())
        .map(format -> {
          double arithmetic =
              Double.isFinite(number) ? gamma() * Math.abs(number) + underflows() : 0;
          double reach = Math.abs(number) + arithmetic + sensitive;
          double rounding = Double.isFinite(reach) ? format.halfSpacing(reach) : 0;
          return new Tolerance(
              rounding, arithmetic, sensitive, operations.count(), unit, operations.source());
        })
        .orElse(new Tolerance(0, 0, sensitive, 0, unit, "numbers of this type are exact"));
  }

  /// Whether a number that a kernel wrote is right.
  boolean accepts(int output, int element, double found) {
    double number = expected.get(output)[element];
    if (sensitivity.get(output)[element] == Double.POSITIVE_INFINITY) {
      return true;
    }
    if (Double.isNaN(number) || Double.isNaN(found) || Double.isInfinite(number)) {
      return Double.compare(number, found) == 0;
    }
    double total = tolerance(output, element).total();
    if (Double.isInfinite(found)) {
      return Math.signum(found) == Math.signum(number)
          && Math.abs(number) + total >= overflow(output);
    }
    return Math.abs(found - number) <= total;
  }

  private double overflow(int output) {
    return FloatFormat.of(setting.outputs().get(output).elementType())
        .map(FloatFormat::overflow)
        .orElse(Double.POSITIVE_INFINITY);
  }
}
