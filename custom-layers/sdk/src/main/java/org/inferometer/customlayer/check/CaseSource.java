package org.inferometer.customlayer.check;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.Signature;
import org.inferometer.customlayer.Signature.Operand;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.TensorElements;

/// Draws the cases of a layer from its signature. What is drawn follows from the seed, the check,
/// the element types and the number of the case alone.
///
/// @param largest elements of all operands together, at most
record CaseSource(CustomLayer layer, long seed, long largest) {
  private static final int TRIES = 400;

  private static final List<ValueKind> FINITE =
      List.copyOf(EnumSet.range(ValueKind.RANDOM, ValueKind.OFFSET));

  /// Which numbers and sizes a check needs.
  enum Need {
    /// Finite numbers of common magnitudes, and all sizes.
    FINITE,
    /// NaN, infinities, zeros, and numbers of all magnitudes that the type has.
    SPECIAL,
    /// Random numbers, and sizes other than large ones.
    ORDINARY
  }

  /// All combinations of the element types of type variables.
  List<Map<String, ElementType>> types() {
    List<Map<String, ElementType>> all = List.of(Map.of());
    for (var variable : new TreeMap<>(layer.signature().types()).entrySet()) {
      all =
          all.stream()
              .flatMap(before ->
                  variable.getValue().stream()
                      .map(type -> {
                        Map<String, ElementType> more = new TreeMap<>(before);
                        more.put(variable.getKey(), type);
                        return more;
                      }))
              .toList();
    }
    return all;
  }

  /// Why nothing can be drawn with these types; empty where it can.
  List<String> unreadable(Map<String, ElementType> types) {
    return types.values().stream()
        .filter(type -> !TensorElements.readable(type))
        .map(type -> "elements of " + type.label() + " cannot be read")
        .toList();
  }

  /// One case.
  ///
  /// @param number from 0
  Setting.Resolution draw(String check, Map<String, ElementType> types, Need need, int number) {
    Case base = base(check, types, number);
    SplittableRandom random = new SplittableRandom(base.seed());
    Case valued = valued(base, need, random);
    Sizes sizes = need == Need.ORDINARY ? Sizes.ofOrdinary(number) : Sizes.at(number);
    Setting.Resolution resolution = new Setting.Invalid("");
    for (int i = 0; i < TRIES && !(resolution instanceof Setting.Valid); i++) {
      // Layers without a dimension that may be empty or large are tried with others.
      Sizes tried = i < TRIES / 2 ? sizes : Sizes.EDGES;
      resolution =
          Setting.of(
              layer,
              tried.drawn(valued, number, symbols(valued), hasRest(), random),
              tried.largest(largest));
    }
    return resolution instanceof Setting.Invalid(String reason)
        ? new Setting.Invalid(
            "no shapes were found that fit the signature; at the last of "
                + TRIES
                + " tries: "
                + reason)
        : resolution;
  }

  private Case base(String check, Map<String, ElementType> types, int number) {
    List<Record> samples = layer.attributeSamples();
    Case untold =
        new Case(
            types,
            Map.of(),
            List.of(),
            samples.get(number % samples.size()),
            ValueKind.RANDOM,
            0,
            0);
    long mixed = seed * 31 + check.hashCode();
    mixed = mixed * 1_000_003 + untold.typesText().hashCode();
    return untold.withSeed(new SplittableRandom(mixed * 1_000_003 + number).nextLong() >>> 16);
  }

  private static Case valued(Case base, Need need, SplittableRandom random) {
    return switch (need) {
      case ORDINARY -> base;
      case FINITE -> {
        ValueKind kind = FINITE.get(random.nextInt(FINITE.size()));
        yield base.with(kind, random.nextInt(3) == 0 ? random.nextInt(-4, 5) : 0);
      }
      case SPECIAL -> special(base, random);
    };
  }

  private static Case special(Case base, SplittableRandom random) {
    ValueKind[] kinds = {
      ValueKind.ZEROS,
      ValueKind.INFINITE,
      ValueKind.NAN,
      ValueKind.LARGEST,
      ValueKind.SMALLEST,
      ValueKind.RANDOM
    };
    ValueKind kind = kinds[random.nextInt(kinds.length)];
    return kind == ValueKind.RANDOM ? base.with(kind, exponent(base, random)) : base.with(kind, 0);
  }

  /// Any that the type with the least range has. Squares of float64 stay within it, since the
  /// reference has no wider type.
  private static int exponent(Case base, SplittableRandom random) {
    List<FloatFormat> formats =
        base.types().values().stream().flatMap(type -> FloatFormat.of(type).stream()).toList();
    int least = -500;
    int most = 500;
    for (FloatFormat format : formats) {
      least = Math.max(least, format.leastSubnormalExponent());
      most = Math.min(most, format.mostExponent() - 1);
    }
    return formats.isEmpty() ? 0 : random.nextInt(least, most + 1);
  }

  /// The symbols that no attribute gives.
  private List<String> symbols(Case base) {
    Signature signature = layer.signature();
    Set<String> all = new TreeSet<>();
    signature.inputs().forEach(input -> all.addAll(input.shape().symbols()));
    all.removeAll(AttributeText.of(base.attributes()).keySet());
    return List.copyOf(all);
  }

  private boolean hasRest() {
    return layer.signature().inputs().stream().anyMatch(input -> input.shape().hasRest());
  }

  /// What the signature leaves open, so that no case can be drawn.
  List<String> openEnds() {
    Signature signature = layer.signature();
    Set<String> known = new TreeSet<>(signature.attributes().kinds().keySet());
    signature.inputs().forEach(input -> known.addAll(input.shape().symbols()));
    Set<String> typed = new TreeSet<>();
    signature.inputs().forEach(input -> typed.add(input.elements()));
    List<String> problems = new ArrayList<>();
    for (Operand output : signature.outputs()) {
      output.shape().symbols().stream()
          .filter(symbol -> !known.contains(symbol))
          .map(symbol -> output + " has size " + symbol + ", which no input and no attribute gives")
          .forEach(problems::add);
      if (output.shape().hasRest() && !hasRest()) {
        problems.add(output + " has '...', which no input has");
      }
      if (!typed.contains(output.elements()) && several(signature, output)) {
        problems.add(output + " has several element types, and no input tells which");
      }
    }
    return problems;
  }

  private static boolean several(Signature signature, Operand output) {
    return Stream.of(signature.types().getOrDefault(output.elements(), List.of()))
        .anyMatch(types -> types.size() > 1);
  }
}
