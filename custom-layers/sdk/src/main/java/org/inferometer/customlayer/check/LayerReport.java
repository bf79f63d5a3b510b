package org.inferometer.customlayer.check;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What the checks of one layer found on one bench.
///
/// @param layer its domain and type: `org.example.RmsNorm`
/// @param bench what it was checked on
/// @param seed of all cases
/// @param casesByTypes how many cases were tried with each combination of element types:
///   `T=float16`
public record LayerReport(
    String layer, String bench, long seed, List<Check> checks, Map<String, Integer> casesByTypes) {
  public LayerReport {
    checks = List.copyOf(checks);
    casesByTypes = Collections.unmodifiableMap(new TreeMap<>(casesByTypes));
  }

  /// Whether nothing failed. What was not checked did not fail.
  public boolean passed() {
    return failures().isEmpty();
  }

  /// What failed, in the order of the checks.
  public List<Failure> failures() {
    return checks.stream().flatMap(check -> check.failures().stream()).toList();
  }

  /// The check of this name.
  ///
  /// @throws IllegalArgumentException if there is none
  public Check check(String id) {
    return checks.stream()
        .filter(check -> check.id().equals(id))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no check '" + id + "' among " + checks.stream().map(Check::id).toList()));
  }

  /// For unit tests.
  ///
  /// @throws AssertionError with all failures, if there is one
  public void requirePassed() {
    if (!passed()) {
      throw new AssertionError(
          layer
              + " on "
              + bench
              + ":\n"
              + failures().stream().map(Failure::toString).collect(Collectors.joining("\n")));
    }
  }
}
