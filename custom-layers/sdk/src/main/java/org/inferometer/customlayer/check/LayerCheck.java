package org.inferometer.customlayer.check;

import java.util.List;
import java.util.Set;
import org.inferometer.customlayer.CustomLayer;

/// Proves a layer: its values against its reference, and the contract of its kernel.
///
/// ```java
/// LayerCheck.of(new LearnedSwish()).seed(17).run().requirePassed();
/// ```
///
/// Every case follows from the seed. Each check stands alone: what a kernel throws in one fails
/// that one. Immutable; a kernel that hangs or ends the process is the caller's to guard against,
/// whom [Progress] tells the case before it is tried.
public record LayerCheck(
    CustomLayer layer,
    Bench bench,
    long seed,
    int cases,
    long largest,
    Set<String> only,
    Progress progress) {
  /// Of each combination of element types.
  private static final int CASES = 300;

  private static final long LARGEST = 1 << 18;

  public LayerCheck {
    only = Set.copyOf(only);
    if (cases < 1 || largest < 1) {
      throw new IllegalArgumentException(
          "at least one case of one element is checked, not " + cases + " of " + largest);
    }
  }

  /// The ids of all checks, in the order in which they run.
  public static List<String> ids() {
    return LayerRun.ids();
  }

  /// On the layer's CPU kernel, or its reference where it has none.
  public static LayerCheck of(CustomLayer layer) {
    return of(layer, DirectBench.of(layer));
  }

  public static LayerCheck of(CustomLayer layer, Bench bench) {
    return new LayerCheck(layer, bench, 0, CASES, LARGEST, Set.of(), Progress.NONE);
  }

  public LayerCheck seed(long other) {
    return new LayerCheck(layer, bench, other, cases, largest, only, progress);
  }

  /// @param count of cases for each combination of element types; 300 unless told. Checks of the
  ///   contract take fewer
  public LayerCheck cases(int count) {
    return new LayerCheck(layer, bench, seed, count, largest, only, progress);
  }

  /// @param elements that a case has at most, all operands together; 2^18 unless told
  public LayerCheck largest(long elements) {
    return new LayerCheck(layer, bench, seed, cases, elements, only, progress);
  }

  /// @param ids of the checks that are run; all unless told
  public LayerCheck only(String... ids) {
    return new LayerCheck(layer, bench, seed, cases, largest, Set.of(ids), progress);
  }

  /// Whether a check is among those that are run.
  boolean runs(String id) {
    return only.isEmpty() || only.contains(id);
  }

  public LayerCheck progress(Progress listener) {
    return new LayerCheck(layer, bench, seed, cases, largest, only, listener);
  }

  /// Runs all checks. Nothing that the layer does ends them but the end of the process.
  public LayerReport run() {
    try {
      String title = layer.signature().title();
      return LayerRun.of(this).report(title);
    } catch (RuntimeException | LinkageError e) {
      return LayerRun.unreadable(this, e);
    }
  }

  /// Tries a single case with all checks that are asked of cases. It is not shrunk.
  ///
  /// @param text of the case, as [Failure#replay] has it
  /// @throws IllegalArgumentException naming what does not fit the layer
  public LayerReport replay(String text) {
    return LayerRun.of(this).replay(Case.parse(layer.signature(), text));
  }
}
