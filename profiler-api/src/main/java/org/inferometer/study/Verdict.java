package org.inferometer.study;

/// Whether a series of samples may be trusted. Reasons stand beside it.
public enum Verdict {
  /// Steady, and the interval of the median is as narrow as was asked for.
  STABLE,
  /// Steady, but the budget ended before the interval of the median was narrow enough.
  NOISY,
  /// The series never settled within the budget: there is drift, or several levels.
  UNSTEADY,
  /// The device lowered its clocks while it was measured, or a CPU quota held the process back.
  THROTTLED
}
