package org.inferometer.reports.analysis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.inferometer.study.LatencyRepeat;

/// The repeats of a latency pass in words.
final class Repeat {
  private static final int MOST_TOLD = 12;

  private Repeat() {}

  /// @param repeats two or more, in order
  static List<String> sentences(List<LatencyRepeat> repeats) {
    var sentences = new ArrayList<String>();
    sentences.add(
        "It was measured %d times, each in a process of its own: samples stand repeat after repeat,"
                .formatted(repeats.size())
            + " figures and intervals are over the repeats.");
    int told = Math.min(MOST_TOLD, repeats.size());
    for (int i = 0; i < told; i++) {
      sentences.add(sentence(i + 1, repeats.get(i), repeats.getFirst()));
    }
    if (told < repeats.size()) {
      sentences.add(
          NumberFormatting.plural(repeats.size() - told, "more repeat") + ": see study.json.");
    }
    return sentences;
  }

  private static String sentence(int number, LatencyRepeat repeat, LatencyRepeat first) {
    long seconds = Duration.between(first.startedAt(), repeat.startedAt()).toSeconds();
    return "Repeat %d%s: median %s; %s after %s; %s."
        .formatted(
            number,
            number == 1 ? "" : ", %s s after the first".formatted(NumberFormatting.count(seconds)),
            FormattedReading.of(repeat.medianMs()).full(),
            NumberFormatting.plural(repeat.samples(), "sample"),
            NumberFormatting.plural(repeat.warmup(), "warm-up inference"),
            TextFormatting.verdict(repeat.verdict()));
  }
}
