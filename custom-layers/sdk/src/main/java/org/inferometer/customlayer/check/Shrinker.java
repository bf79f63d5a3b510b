package org.inferometer.customlayer.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.inferometer.customlayer.CustomLayer;

/// Looks for the smallest case that fails as a given one does: fewer dimensions, smaller sizes,
/// simpler numbers of usual magnitudes, default attributes. Greedy: of each case the first smaller
/// one that fails is taken, until none does.
///
/// @param fails what is wrong with a case; empty where nothing is
record Shrinker(CustomLayer layer, long largest, Function<Setting, Optional<Finding>> fails) {
  private static final int TRIES = 400;

  record Smallest(Setting setting, Finding finding) {}

  Smallest smallest(Setting failing, Finding finding) {
    Smallest smallest = new Smallest(failing, finding);
    int tries = 0;
    boolean found = true;
    while (found && tries < TRIES) {
      found = false;
      for (Case smaller : smaller(smallest.setting().drawn())) {
        Optional<Smallest> next = next(smallest, smaller);
        if (++tries == TRIES || next.isPresent()) {
          smallest = next.orElse(smallest);
          found = next.isPresent();
          break;
        }
      }
    }
    return smallest;
  }

  /// The smaller case, if it fails at the same tensor: otherwise it shows another mistake.
  private Optional<Smallest> next(Smallest failing, Case smaller) {
    return Setting.of(layer, smaller, largest) instanceof Setting.Valid(Setting setting)
        ? fails
            .apply(setting)
            .filter(finding -> finding.tensor().equals(failing.finding().tensor()))
            .map(finding -> new Smallest(setting, finding))
        : Optional.empty();
  }

  private List<Case> smaller(Case drawn) {
    List<Case> all = new ArrayList<>();
    for (int i = 0; i < drawn.rest().size(); i++) {
      List<Long> fewer = new ArrayList<>(drawn.rest());
      fewer.remove(i);
      all.add(drawn.with(drawn.sizes(), fewer));
    }
    addSmallerSizes(drawn, all);
    addSimplerValues(drawn, all);
    Record defaults = layer.signature().attributes().defaults();
    if (!AttributeText.of(defaults).equals(AttributeText.of(drawn.attributes()))) {
      all.add(drawn.with(defaults));
    }
    return all;
  }

  private static void addSmallerSizes(Case drawn, List<Case> all) {
    for (Map.Entry<String, Long> size : drawn.sizes().entrySet()) {
      for (long less : less(size.getValue())) {
        Map<String, Long> sizes = new HashMap<>(drawn.sizes());
        sizes.put(size.getKey(), less);
        all.add(drawn.with(sizes, drawn.rest()));
      }
    }
    for (int i = 0; i < drawn.rest().size(); i++) {
      for (long less : less(drawn.rest().get(i))) {
        List<Long> rest = new ArrayList<>(drawn.rest());
        rest.set(i, less);
        all.add(drawn.with(drawn.sizes(), rest));
      }
    }
  }

  /// Smaller sizes, from 1 on, in steps that halve as they come near.
  private static List<Long> less(long size) {
    List<Long> all = new ArrayList<>();
    for (long few = 1; few < Math.min(size, 4); few++) {
      all.add(few);
    }
    for (long step = size / 2; step > 0; step /= 2) {
      if (size - step > 3) {
        all.add(size - step);
      }
    }
    return all;
  }

  private static void addSimplerValues(Case drawn, List<Case> all) {
    int exponent = drawn.exponent();
    for (ValueKind kind : ValueKind.values()) {
      if (kind.compareTo(drawn.values()) < 0) {
        all.add(drawn.with(kind, exponent));
      }
    }
    if (drawn.values() == ValueKind.LARGEST) {
      all.add(drawn.with(ValueKind.RANDOM, largestExponent(drawn)));
    }
    for (int step = exponent; step != 0; step /= 2) {
      all.add(drawn.with(drawn.values(), exponent - step));
    }
  }

  private static int largestExponent(Case drawn) {
    return drawn.types().values().stream()
        .flatMap(type -> FloatFormat.of(type).stream())
        .mapToInt(format -> Math.min(format.mostExponent(), 500) - 1)
        .min()
        .orElse(0);
  }
}
