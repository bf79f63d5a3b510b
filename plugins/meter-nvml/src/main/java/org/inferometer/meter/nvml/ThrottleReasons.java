package org.inferometer.meter.nvml;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What held a GPU's clocks back while it was looked at.
final class ThrottleReasons {
  private final Map<ClockEvent, Integer> seen = new EnumMap<>(ClockEvent.class);
  private int looks;

  /// @param answer the bits of [Quantity#CLOCK_EVENTS]; where there are none, nothing is known
  void look(NvmlValue answer) {
    if (answer instanceof NvmlValue.Value(long mask)) {
      looks++;
      long causes = ClockEvent.causes(mask);
      for (ClockEvent event : ClockEvent.values()) {
        if (event.isIn(causes)) {
          seen.merge(event, 1, Integer::sum);
        }
      }
    }
  }

  /// A sentence for each cause.
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    seen.forEach((event, times) ->
        sentences.add(
            String.format(
                Locale.ROOT,
                "The clocks were held back by %s at %d of %d looks.",
                event.words(),
                times,
                looks)));
    return sentences;
  }
}
