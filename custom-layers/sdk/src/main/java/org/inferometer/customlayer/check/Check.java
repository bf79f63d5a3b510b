package org.inferometer.customlayer.check;

import java.util.List;

/// One thing that is asked of a layer, and what came of it.
///
/// @param id unique in a report: `bounds`
/// @param title what holds where it is passed: `nothing is written beside the outputs`
/// @param cases how many were tried; shrinking does not count
public record Check(String id, String title, Group group, int cases, Outcome outcome) {
  /// What a check is about.
  public enum Group {
    /// The numbers that a layer writes.
    VALUES,
    /// What a runtime relies on, whatever the numbers are.
    CONTRACT
  }

  /// What came of a check.
  public sealed interface Outcome {}

  /// It holds in all cases.
  public record Passed() implements Outcome {}

  /// @param failures at least one; each with the smallest case that was found
  public record Failed(List<Failure> failures) implements Outcome {
    public Failed {
      failures = List.copyOf(failures);
      if (failures.isEmpty()) {
        throw new IllegalArgumentException("a failed check has a failure");
      }
    }
  }

  /// @param reason a sentence without a full stop
  public record NotChecked(String reason) implements Outcome {}

  /// What failed; none where it passed or was not checked.
  public List<Failure> failures() {
    return outcome instanceof Failed failed ? failed.failures() : List.of();
  }
}
