package org.inferometer.customlayer.check;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorElements;

/// Holds the numbers that a kernel writes against the reference.
enum ValuesCheck implements CaseCheck {
  FINITE("values", "results lie within the tolerance of the reference", CaseSource.Need.FINITE),
  SPECIAL(
      "special-values",
      "NaN, infinities, zeros, the largest and the smallest numbers give what the reference gives",
      CaseSource.Need.SPECIAL);

  private final String id;
  private final String title;
  private final CaseSource.Need need;

  ValuesCheck(String id, String title, CaseSource.Need need) {
    this.id = id;
    this.title = title;
    this.need = need;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public Check.Group group() {
    return Check.Group.VALUES;
  }

  @Override
  public CaseSource.Need need() {
    return need;
  }

  @Override
  public int share(int cases) {
    return this == FINITE ? cases : Math.ceilDiv(cases, 2);
  }

  @Override
  public Optional<Finding> look(Bench bench, Setting setting) throws Exception {
    List<HostTensor> inputs = Values.of(setting);
    Oracle oracle = Oracle.of(setting, inputs, bench.flushesDenormals());
    int offset = (int) Math.floorMod(setting.drawn().seed(), 4L);
    Execution execution =
        Execution.of(bench, setting, inputs, new Execution.Placement(offset, (byte) 0xFF));
    if (execution.otherShape(setting).isPresent()) {
      return execution.otherShape(setting);
    }
    for (int output = 0; output < execution.outputs().size(); output++) {
      Optional<Finding> wrong = wrong(oracle, output, execution.outputs().get(output));
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return Optional.empty();
  }

  private static Optional<Finding> wrong(Oracle oracle, int output, HostTensor found) {
    double[] numbers = Reference.numbers(found);
    int first = -1;
    long count = 0;
    for (int i = 0; i < numbers.length; i++) {
      if (!oracle.accepts(output, i, numbers[i])) {
        first = first < 0 ? i : first;
        count++;
      }
    }
    return first < 0 ? Optional.empty() : Optional.of(finding(oracle, output, found, first, count));
  }

  private static Finding finding(Oracle oracle, int output, HostTensor found, int at, long wrong) {
    Setting setting = oracle.setting();
    double expected = oracle.expected().get(output)[at];
    Tolerance tolerance = oracle.tolerance(output, at);
    List<Long> index = Finding.index(found.type().shape(), at);
    double number = TensorElements.get(found, at);
    String message =
        String.format(
            Locale.ROOT,
            "element %s is %s, but %s is expected; %d of %d elements are wrong%s",
            index,
            number,
            expected,
            wrong,
            found.type().shape().elementCount(),
            magnitude(setting));
    return new Finding(
        setting.output(output),
        message,
        Optional.of(new Failure.Element(index, expected, number, tolerance, wrong)));
  }

  private static String magnitude(Setting setting) {
    int exponent = setting.drawn().exponent();
    return Math.abs(exponent) < Float.PRECISION
        ? ""
        : "; it goes wrong at magnitudes of 2^"
            + exponent
            + ": a layer that is not meant for such numbers declares those that it is meant for,"
            + " with Signature.input(name, elements, shape, Interval)";
  }
}
