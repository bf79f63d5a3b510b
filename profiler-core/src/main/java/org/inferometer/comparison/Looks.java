package org.inferometer.comparison;

/// When a study may be judged while it is measured. Each look is a chance to stop on an interval
/// that is narrow by luck, so looks are few and planned.
public final class Looks {
  private Looks() {}

  /// Whether to look after so many generations: 3, 4, 6, 9, 13, 19 and so on, half as many again
  /// each time.
  public static boolean isPlanned(int generations) {
    int look = 3;
    while (look < generations) {
      look += Math.max(1, look / 2);
    }
    return look == generations;
  }
}
