package org.inferometer.quantise;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.LayerConversion;
import org.inferometer.precision.LayerConversion.Treatment;
import org.inferometer.precision.WeightRounding;
import org.inferometer.study.DerivedLayer;
import org.inferometer.study.Precision;

/// What the study says about a derived network: what its ranges come from, which layers stayed in
/// floating point, and what became of weights that the precision has no room for.
public final class ConversionNotes {
  private static final int NAMED = 3;

  private static final Pattern NAME_IN_REASON = Pattern.compile(" '[^']*'");

  private final Conversion conversion;
  private final String precision;

  private ConversionNotes(Conversion conversion) {
    this.conversion = conversion;
    this.precision = conversion.precision().label().toUpperCase(Locale.ROOT);
  }

  public static List<String> of(Conversion conversion) {
    ConversionNotes notes = new ConversionNotes(conversion);
    List<String> all = new ArrayList<>(conversion.remarks());
    notes.byReason().values().forEach(layers -> all.add(notes.kept(layers)));
    notes.weights().ifPresent(all::add);
    return List.copyOf(all);
  }

  /// The layers that did not get the precision, and those whose weights their own has no full room
  /// for.
  public static List<DerivedLayer> layers(Conversion conversion) {
    ConversionNotes notes = new ConversionNotes(conversion);
    return conversion.layers().stream()
        .filter(layer -> layer.treatment() == Treatment.KEPT || notes.losesWeights(layer))
        .map(ConversionNotes::derived)
        .toList();
  }

  private static DerivedLayer derived(LayerConversion layer) {
    WeightRounding rounding = layer.rounding();
    return new DerivedLayer(
        layer.layer(),
        layer.type(),
        layer.reason(),
        layer.treatment() == Treatment.KEPT ? layer.precision().label() : "",
        rounding.elements(),
        rounding.overflowed(),
        rounding.flushed(),
        rounding.subnormal());
  }

  /// Of the few hundred steps of INT8 the smallest weights always fall to zero: there that is no
  /// news.
  private boolean losesWeights(LayerConversion layer) {
    return layer.precision() != Precision.INT8 && lost(layer.rounding()) > 0;
  }

  private Map<String, List<LayerConversion>> byReason() {
    return conversion.layers(Treatment.KEPT).stream()
        .collect(
            Collectors.groupingBy(
                ConversionNotes::withoutNames, TreeMap::new, Collectors.toList()));
  }

  /// A layer's reason without the names of its tensors, so that those of others are equal to it.
  public static String withoutNames(LayerConversion layer) {
    return NAME_IN_REASON.matcher(layer.reason()).replaceAll("");
  }

  private String kept(List<LayerConversion> layers) {
    LayerConversion first = layers.getFirst();
    String reason = layers.size() == 1 ? first.reason() : withoutNames(first);
    List<String> names = layers.stream().map(LayerConversion::layer).toList();
    return "Not " + precision + ": " + named(names) + ", since " + reason + ".";
  }

  private Optional<String> weights() {
    List<LayerConversion> changed =
        conversion.layers().stream()
            .filter(this::losesWeights)
            .sorted(Comparator.comparingDouble(layer -> -share(layer.rounding())))
            .toList();
    if (changed.isEmpty()) {
      return Optional.empty();
    }
    WeightRounding sum =
        conversion.layers().stream()
            .filter(layer -> layer.precision() != Precision.INT8)
            .map(LayerConversion::rounding)
            .reduce(WeightRounding.NONE, WeightRounding::plus);
    return Optional.of(
        String.format(
            Locale.ROOT,
            "Weights outside of %s's full precision, of %,d: %s; in %d layers, the largest shares"
                + " in %s.",
            changed.getFirst().precision().label().toUpperCase(Locale.ROOT),
            sum.elements(),
            counts(sum),
            changed.size(),
            changed.stream()
                .limit(NAMED)
                .map(layer -> "'" + layer.layer() + "' (" + counts(layer.rounding()) + ")")
                .collect(Collectors.joining(", "))));
  }

  private static String counts(WeightRounding rounding) {
    return String.format(
        Locale.ROOT,
        "%,d overflowed, %,d became zero, %,d subnormal",
        rounding.overflowed(),
        rounding.flushed(),
        rounding.subnormal());
  }

  private static long lost(WeightRounding rounding) {
    return rounding.overflowed() + rounding.flushed() + rounding.subnormal();
  }

  private static double share(WeightRounding rounding) {
    return (double) lost(rounding) / rounding.elements();
  }

  private static String named(List<String> layers) {
    String names =
        layers.stream()
            .limit(NAMED)
            .map(name -> "'" + name + "'")
            .collect(Collectors.joining(", "));
    return names + (layers.size() > NAMED ? " and " + (layers.size() - NAMED) + " more" : "");
  }
}
