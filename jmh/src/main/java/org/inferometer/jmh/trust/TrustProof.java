package org.inferometer.jmh.trust;

import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/// Compares engines whose difference is known, and prints how often the verdict was right; or
/// measures whether idle processes disturb the one that measures. The result of a run is in
/// docs/trust.md.
public final class TrustProof {
  private TrustProof() {}

  /// @param arguments `KEY=VALUE`: `simulated` studies on each synthetic machine (400), `quiet` and
  ///   `busy` studies on this machine without and with a neighbour (14), `orders` how often rounds
  ///   are compared with blocks on it (10), `model` (`zoo:lenet`), `batch` (16), `seconds` of each
  ///   study (90). Or `idle` and such pairs: whether idle processes disturb; `pairs` of slots
  ///   (200), `others` that are idle (6), `threads` of each engine (2), `model`, `batch` (1)
  public static void main(String[] arguments) throws Exception {
    Map<String, String> asked = new TreeMap<>();
    for (String argument : arguments) {
      int sign = argument.indexOf('=');
      asked.put(sign < 0 ? argument : argument.substring(0, sign), argument.substring(sign + 1));
    }
    if (asked.containsKey("idle")) {
      idle(asked);
    } else {
      compare(asked);
    }
  }

  private static void idle(Map<String, String> asked) throws Exception {
    String model = asked.getOrDefault("model", "zoo:lenet");
    IdleProof proof =
        new IdleProof(
            RealProof.file(RealProof.load(model, Files.createTempDirectory("idle")), model),
            number(asked, "batch", 1),
            number(asked, "threads", 2),
            number(asked, "others", 6),
            number(asked, "pairs", 200));
    System.out.println(IdleProof.head());
    System.out.println(proof.row(false));
    System.out.println(proof.row(true));
  }

  private static void compare(Map<String, String> asked) throws Exception {
    System.out.println(Tally.head());
    SimulatedProof.print(number(asked, "simulated", 400));
    measure("quiet", asked);
    try (Neighbour _ = Neighbour.start()) {
      measure("busy", asked);
    }
  }

  private static void measure(String what, Map<String, String> asked) throws Exception {
    int studies = number(asked, what, 14);
    int orders = number(asked, "orders", 10);
    if (studies + orders > 0) {
      new RealProof(
              Files.createTempDirectory("trust"),
              asked.getOrDefault("model", "zoo:lenet"),
              number(asked, "batch", 16),
              Duration.ofSeconds(number(asked, "seconds", 90)))
          .print(what, studies, orders);
    }
  }

  private static int number(Map<String, String> asked, String key, int usual) {
    return Integer.parseInt(asked.getOrDefault(key, String.valueOf(usual)));
  }
}
