package org.inferometer.reports.chart;

import java.util.Locale;
import org.inferometer.reports.analysis.LayerSensitivity;
import org.inferometer.reports.analysis.NumberFormatting;
import org.inferometer.study.Sensitivity.LayerLoss;

/// The most sensitive INT8 layers by their part of the noise.
final class SensitivityChart {
  private static final int MOST = 15;

  private SensitivityChart() {}

  static Picture draw(LayerSensitivity layers) {
    var bars = layers.heaviest(MOST).stream().map(layer -> bar(layers, layer)).toList();
    return BarChart.draw(
        "Which layers does INT8 hurt?",
        "The %s of %s that add most noise as the only INT8 layer; blue ones are suggested to stay FP32."
            .formatted(
                NumberFormatting.plural(bars.size(), "layer"),
                layers.sensitivity().layers().size()),
        "Share of the noise of all layers (%); blue: suggested to stay FP32",
        bars);
  }

  private static BarChart.Bar bar(LayerSensitivity layers, LayerLoss layer) {
    double share = layer.share().asDouble().orElse(0);
    var decibels = layer.aloneDb().asDouble();
    return new BarChart.Bar(
        "",
        layer.layer(),
        100 * share,
        NumberFormatting.percent(share)
            + (decibels.isPresent()
                ? String.format(Locale.ROOT, ", alone %.1f dB", decibels.getAsDouble())
                : ""),
        layers.keeps(layer) ? Palette.FP32 : Palette.INT8);
  }
}
