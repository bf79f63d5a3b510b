package org.inferometer.accuracy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.inferometer.data.InputException;
import org.inferometer.data.TensorFolder;
import org.inferometer.data.TensorFolder.Found;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorElements;

/// The outputs that a user knows to be right, in a folder (see [TensorFolder]). A file that holds
/// other items than the batch has is repeated, or cut, along the first dimension, as inputs are.
///
/// @param tolerance the largest relative L2 error: the root of the sum of squared differences over
///   that of the squared expected values
public record ExpectedOutputs(Path folder, double tolerance) {
  /// What a comparison came to.
  ///
  /// @param failure why the outputs are wrong; empty if they are not
  /// @param remark what was compared, a sentence
  public record Judgement(Optional<String> failure, String remark) {}

  /// @throws InputException if the folder holds none of these outputs, or a file cannot be read
  public void check(List<String> outputs) throws InputException {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      if (files().find(outputs.get(i), i).isPresent()) {
        found.add(i);
      }
    }
    if (found.isEmpty()) {
      throw new InputException(
          folder
              + ": holds values for none of the outputs "
              + String.join(", ", outputs)
              + "; add a file NAME.npy for one of them");
    }
  }

  private TensorFolder files() {
    return new TensorFolder(folder, "output");
  }

  /// @param actual outputs of the engine, in the network's order
  /// @throws InputException if a file cannot be read
  public Judgement judge(Map<String, HostTensor> actual) throws InputException {
    List<String> wrong = new ArrayList<>();
    double worst = 0;
    int compared = 0;
    int index = 0;
    for (Map.Entry<String, HostTensor> output : actual.entrySet()) {
      Optional<Found> found = files().find(output.getKey(), index++);
      if (found.isPresent()) {
        Optional<HostTensor> expected = fitted(found.get(), output.getValue());
        double error =
            expected.isEmpty()
                ? Double.POSITIVE_INFINITY
                : relativeL2(output.getValue(), expected.get());
        worst = Math.max(worst, error);
        compared++;
        if (!(error <= tolerance)) {
          wrong.add(difference(output.getKey(), output.getValue(), found.get(), expected, error));
        }
      }
    }
    return new Judgement(
        wrong.isEmpty()
            ? Optional.empty()
            : Optional.of("the outputs are not those expected: " + String.join("; ", wrong)),
        String.format(
            Locale.ROOT,
            "Of %d outputs, %d were compared with those expected: they differ by %.2g at most"
                + " (relative L2), within the %.2g allowed.",
            actual.size(),
            compared,
            worst,
            tolerance));
  }

  private static Optional<HostTensor> fitted(Found found, HostTensor actual) {
    boolean numbers =
        TensorElements.readable(found.tensor().type().elementType())
            && TensorElements.readable(actual.type().elementType());
    return numbers ? found.fitted(actual.type().shape()) : Optional.empty();
  }

  private String difference(
      String name, HostTensor actual, Found found, Optional<HostTensor> expected, double error) {
    Path file = found.file().getFileName();
    return expected.isEmpty()
        ? "'" + name + "' is " + actual.type() + ", but " + file + " holds " + found.tensor().type()
        : String.format(
            Locale.ROOT,
            "'%s' differs from %s by %.2g (relative L2), more than %.2g",
            name,
            file,
            error,
            tolerance);
  }

  /// Infinite where one is not finite and the other is not the same.
  static double relativeL2(HostTensor actual, HostTensor expected) {
    double squares = 0;
    double differences = 0;
    long count = expected.type().shape().elementCount();
    for (long i = 0; i < count; i++) {
      double a = TensorElements.get(actual, i);
      double b = TensorElements.get(expected, i);
      if (Double.isFinite(a) && Double.isFinite(b)) {
        squares += b * b;
        differences += (a - b) * (a - b);
      } else if (Double.compare(a, b) != 0) {
        return Double.POSITIVE_INFINITY;
      }
    }
    return differences == 0 ? 0 : Math.sqrt(differences / squares);
  }
}
