package org.inferometer.jmh.trust;

import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/// Compares engines whose difference is known, and prints how often the verdict was right. The
/// result of a run is in docs/trust.md.
public final class TrustProof {
  private TrustProof() {}

  /// @param arguments `KEY=VALUE`: `simulated` studies on each synthetic machine (400), `quiet` and
  ///   `busy` studies on this machine without and with a neighbour (67), `orders` how often rounds
  ///   are compared with blocks on it (10), `model` (`zoo:lenet`), `batch` (16), `seconds` of each
  ///   study (90)
  public static void main(String[] arguments) throws Exception {
    Map<String, String> asked = new TreeMap<>();
    for (String argument : arguments) {
      int sign = argument.indexOf('=');
      asked.put(argument.substring(0, sign), argument.substring(sign + 1));
    }
    System.out.println(Tally.head());
    SimulatedProof.print(number(asked, "simulated", 400));
    measure("quiet", asked);
    try (Neighbour _ = Neighbour.start()) {
      measure("busy", asked);
    }
  }

  private static void measure(String what, Map<String, String> asked) throws Exception {
    int studies = number(asked, what, 67);
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
