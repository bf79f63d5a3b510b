package org.inferometer.customlayer.check;

import java.util.List;
import java.util.Optional;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorElements;
import org.inferometer.graph.TensorType;

/// Holds a reference that has operands of their own types against the same in float64: it must give
/// the same numbers, rounded once.
final class ReferenceCheck implements CaseCheck {
  private static final String REMEDY =
      ": it reads or writes memory itself, or rounds in between; use LayerCall.read and"
          + " LayerCall.write, and double";

  @Override
  public String id() {
    return "reference";
  }

  @Override
  public String title() {
    return "the reference computes in double precision";
  }

  @Override
  public Check.Group group() {
    return Check.Group.VALUES;
  }

  @Override
  public CaseSource.Need need() {
    return CaseSource.Need.ORDINARY;
  }

  @Override
  public int share(int cases) {
    return Math.ceilDiv(cases, 10);
  }

  @Override
  public Optional<Finding> look(Bench bench, Setting setting) throws Exception {
    List<HostTensor> inputs = Values.of(setting);
    Reference reference = new Reference(setting);
    List<HostTensor> own = reference.rounded(inputs);
    try {
      return difference(
          setting, own, reference.outputs(inputs.stream().map(Reference::wide).toList()));
    } catch (Reference.Refusal e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String message = Finding.thrown("where operands are float64, the reference", cause).message();
      return Optional.of(Finding.of("", message + REMEDY));
    }
  }

  private static Optional<Finding> difference(
      Setting setting, List<HostTensor> own, List<double[]> wide) {
    for (int output = 0; output < own.size(); output++) {
      double[] found = Reference.numbers(own.get(output));
      double[] expected = rounded(wide.get(output), own.get(output).type());
      for (int i = 0; i < found.length; i++) {
        if (expected[i] != found[i] && !(Double.isNaN(expected[i]) && Double.isNaN(found[i]))) {
          return Optional.of(differs(setting, output, i, expected[i], found[i]));
        }
      }
    }
    return Optional.empty();
  }

  private static double[] rounded(double[] numbers, TensorType type) {
    return FloatFormat.of(type.elementType()).isEmpty()
        ? numbers
        : Reference.numbers(
            TensorElements.converted(
                Reference.wide(new TensorType(ElementType.DOUBLE, type.shape()), numbers), type));
  }

  private static Finding differs(
      Setting setting, int output, int element, double expected, double found) {
    return Finding.of(
        setting.output(output),
        "the reference gives "
            + found
            + " at element "
            + Finding.index(setting.outputs().get(output).shape(), element)
            + ", but "
            + expected
            + " where its operands are float64 with the same numbers"
            + REMEDY);
  }
}
