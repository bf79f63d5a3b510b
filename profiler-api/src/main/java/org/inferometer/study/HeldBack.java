package org.inferometer.study;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What held a device's clocks or this process back while a cell was measured.
///
/// @param cause a clause without a full stop: `the clocks were held back by heat`; equal causes are
///   counted together
/// @param extent how much, and what to do about it, in words that can stand behind the cause: `for
///   25 % of the time`
public record HeldBack(String cause, String extent) {
  public HeldBack {
    if (cause.isBlank() || extent.isBlank()) {
      throw new IllegalArgumentException(
          "a cause and an extent are words, not '" + cause + "' and '" + extent + "'");
    }
  }

  /// `The clocks were held back by heat for 25 % of the time.`
  public String sentence() {
    return cause.substring(0, 1).toUpperCase(Locale.ROOT) + cause.substring(1) + " " + extent + ".";
  }

  /// A sentence for each cause, with the number of rounds that it held back: `In 3 of 20 rounds the
  /// clocks were held back by heat, in the first of them for 25 % of the time.`
  ///
  /// @param rounds what held each of them back, in order; an empty list for nothing
  public static List<String> counted(Collection<List<HeldBack>> rounds) {
    Map<String, List<HeldBack>> causes = new LinkedHashMap<>();
    for (List<HeldBack> round : rounds) {
      Map<String, HeldBack> once = new LinkedHashMap<>();
      round.forEach(held -> once.putIfAbsent(held.cause(), held));
      once.forEach(
          (cause, held) -> causes.computeIfAbsent(cause, fresh -> new ArrayList<>()).add(held));
    }
    return causes.values().stream().map(held -> sentence(held, rounds.size())).toList();
  }

  /// @param held back by the same cause, a round each
  private static String sentence(List<HeldBack> held, int rounds) {
    HeldBack first = held.getFirst();
    return rounds == 1
        ? first.sentence()
        : String.format(
            Locale.ROOT,
            "In %,d of %,d rounds %s%s %s.",
            held.size(),
            rounds,
            first.cause(),
            held.size() == 1 ? "" : ", in the first of them",
            first.extent());
  }
}
