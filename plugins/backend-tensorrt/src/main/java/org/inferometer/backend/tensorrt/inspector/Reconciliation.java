package org.inferometer.backend.tensorrt.inspector;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.inferometer.backend.tensorrt.inspector.ReportedTimes.Slot;
import org.inferometer.spi.LayerSession.LayerTimes;
import org.inferometer.trace.EngineTrace;

/// Brings what IProfiler reports together with the layers that the inspector lists.
///
/// The two use the same names, as a rule. A name that stands for several layers is matched in the
/// order of execution; then names are compared without what TensorRT appends for optimisation
/// profiles. A report that matches no layer (Myelin's stations, for example) is no layer's time: it
/// stays in the unattributed rest, and a remark names it.
public final class Reconciliation {
  private static final Pattern PROFILE = Pattern.compile("\\s*\\[profile \\d+\\]$");
  private static final int NAMED = 5;

  private Reconciliation() {}

  /// @param from the first inference to use, counted from 0
  /// @param method what was read
  public static LayerTimes of(
      ReportedTimes reported, List<InspectedLayer> layers, int from, String method) {
    List<String> unique =
        EngineTrace.uniqueNames(layers.stream().map(InspectedLayer::name).toList());
    int[] matches = match(reported.slots(), layers);
    Map<String, long[]> times = new LinkedHashMap<>();
    List<Integer> strangers = new ArrayList<>();
    for (int slot = 0; slot < matches.length; slot++) {
      if (matches[slot] < 0) {
        strangers.add(slot);
      } else {
        times.put(unique.get(matches[slot]), reported.layer(slot, from));
      }
    }
    List<String> remarks = new ArrayList<>();
    addStrangers(remarks, reported, strangers, from);
    addUnreported(remarks, unique, times);
    addUnusable(remarks, reported);
    long[] whole = reported.whole(from);
    return new LayerTimes(whole.length, whole, times, remarks, method);
  }

  /// For each slot the index of its layer, or -1.
  private static int[] match(List<Slot> slots, List<InspectedLayer> layers) {
    int[] matches = new int[slots.size()];
    Arrays.fill(matches, -1);
    boolean[] taken = new boolean[layers.size()];
    match(slots, layers, matches, taken, name -> name);
    match(slots, layers, matches, taken, name -> PROFILE.matcher(name).replaceAll("").strip());
    return matches;
  }

  private static void match(
      List<Slot> slots,
      List<InspectedLayer> layers,
      int[] matches,
      boolean[] taken,
      UnaryOperator<String> form) {
    Map<String, Deque<Integer>> open = new HashMap<>();
    for (int layer = 0; layer < layers.size(); layer++) {
      if (!taken[layer]) {
        open.computeIfAbsent(form.apply(layers.get(layer).name()), key -> new ArrayDeque<>())
            .add(layer);
      }
    }
    for (int slot = 0; slot < matches.length; slot++) {
      Deque<Integer> candidates = open.get(form.apply(slots.get(slot).name()));
      if (matches[slot] < 0 && candidates != null && !candidates.isEmpty()) {
        matches[slot] = candidates.remove();
        taken[matches[slot]] = true;
      }
    }
  }

  private static void addStrangers(
      List<String> remarks, ReportedTimes reported, List<Integer> strangers, int from) {
    if (strangers.isEmpty()) {
      return;
    }
    double nanos =
        strangers.stream()
            .mapToDouble(slot -> Arrays.stream(reported.layer(slot, from)).average().orElse(0))
            .sum();
    List<String> names = strangers.stream().map(slot -> reported.slots().get(slot).name()).toList();
    remarks.add(
        String.format(
            Locale.ROOT,
            "IProfiler reported %.3g us in what the engine inspector does not list, counted as"
                + " unattributed: %s",
            nanos / 1e3,
            listed(names)));
  }

  private static void addUnreported(
      List<String> remarks, List<String> names, Map<String, long[]> times) {
    List<String> silent = names.stream().filter(name -> !times.containsKey(name)).toList();
    if (!silent.isEmpty()) {
      remarks.add("IProfiler reported no time for " + listed(silent));
    }
  }

  private static void addUnusable(List<String> remarks, ReportedTimes reported) {
    if (reported.unusable() > 0) {
      remarks.add(reported.unusable() + " reports of IProfiler were no times and are left out");
    }
  }

  private static String listed(List<String> names) {
    List<String> each = List.copyOf(new TreeSet<>(names));
    String first = String.join(", ", each.subList(0, Math.min(NAMED, each.size())));
    return each.size() <= NAMED ? first : first + " and " + (each.size() - NAMED) + " more";
  }
}
