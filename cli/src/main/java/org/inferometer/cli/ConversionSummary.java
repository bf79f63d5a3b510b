package org.inferometer.cli;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.inferometer.accuracy.OutputComparison;
import org.inferometer.network.Network;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.LayerConversion;
import org.inferometer.precision.LayerConversion.Treatment;
import org.inferometer.precision.WeightRounding;
import org.inferometer.quantise.ConversionCheck.Compared;
import org.inferometer.quantise.ConversionCheck.NotCompared;
import org.inferometer.quantise.ConversionCheck.Outcome;
import org.inferometer.quantise.ConversionNotes;
import org.inferometer.study.Precision;

/// What a conversion did, for people: how many layers it converted, which it kept and why, what
/// became of the weights and of the file's size, and how far the outputs are from FP32.
record ConversionSummary(Network network, Conversion conversion, Outcome outcome) {

  void print(PrintStream out) {
    line(out, "converted", conversion.layers(Treatment.CONVERTED).size() + " layers");
    for (Precision precision : Precision.values()) {
      long kept =
          conversion.layers(Treatment.KEPT).stream()
              .filter(layer -> layer.precision() == precision)
              .count();
      if (kept > 0 || precision == Precision.FP32) {
        line(out, "kept", kept + " layers in " + precision.label());
      }
    }
    line(out, "untouched", conversion.layers(Treatment.UNTOUCHED).size() + " layers without fp32");
    line(out, "added", added());
    line(out, "weights", weights(total()));
    line(out, "size", size());
    line(out, "error", error());
    kept(out);
    rounded(out);
    conversion.remarks().forEach(remark -> out.println(PlainText.of(remark)));
  }

  /// For a network that was written as it was imported.
  void printImported(PrintStream out) {
    int omitted = network.omitted().size();
    line(out, "format", network.format() + ", operator set " + network.model().opset());
    line(
        out,
        "layers",
        network.layers().size()
            + (omitted == 0 ? "" : "; " + omitted + " more of the source compute nothing"));
    line(out, "size", FigureText.bytes(OnnxWriter.size(conversion.model())));
    line(out, "error", error());
  }

  private static void line(PrintStream out, String what, String figure) {
    out.println(String.format(Locale.ROOT, "%-10s  %s", what, figure));
  }

  private String added() {
    return conversion.precision() == Precision.INT8
        ? conversion.addedNodes() + " nodes that quantise, dequantise or cast"
        : conversion.addedNodes() + " casts";
  }

  private String size() {
    long before = OnnxWriter.size(network.model());
    long after = OnnxWriter.size(conversion.model());
    return String.format(
        Locale.ROOT,
        "%s before, %s after (%.0f %%)",
        FigureText.bytes(before),
        FigureText.bytes(after),
        100.0 * after / before);
  }

  private String error() {
    return PlainText.of(
        switch (outcome) {
          case NotCompared(String reason) -> "unknown; " + reason;
          case Compared compared -> error(compared);
        });
  }

  private static String error(Compared compared) {
    List<OutputComparison.Output> outputs = compared.comparison().outputs();
    OutputComparison.Output worst = outputs.getFirst();
    int others = compared.comparison().leftOut().size();
    String figure =
        worst.nonFinite() > 0
            ? worst.nonFinite() + " elements are not finite where FP32's are"
            : Double.isInfinite(worst.sqnrDb())
                ? "none against FP32"
                : String.format(Locale.ROOT, "SQNR %.1f dB against FP32", worst.sqnrDb());
    String where =
        " in '"
            + worst.name()
            + "'"
            + (outputs.size() == 1 ? "" : ", the worst of " + outputs.size() + " outputs");
    return figure
        + where
        + " (one inference on "
        + compared.runtime()
        + "; "
        + compared.inputs()
        + ")"
        + (others == 0 ? "" : "; " + others + " more could not be compared");
  }

  private WeightRounding total() {
    return conversion.layers().stream()
        .map(LayerConversion::rounding)
        .reduce(WeightRounding.NONE, WeightRounding::plus);
  }

  private static String weights(WeightRounding rounding) {
    return String.format(
        Locale.ROOT,
        "%,d rounded; %,d overflowed, %,d became zero, %,d became subnormal",
        rounding.elements(),
        rounding.overflowed(),
        rounding.flushed(),
        rounding.subnormal());
  }

  private void kept(PrintStream out) {
    List<LayerConversion> kept = conversion.layers(Treatment.KEPT);
    if (kept.isEmpty()) {
      return;
    }
    TextTable table =
        new TextTable(
            TextTable.Column.text("kept"),
            TextTable.Column.text("type"),
            TextTable.Column.text("in"),
            TextTable.Column.text("because"));
    kept.stream()
        .collect(
            Collectors.groupingBy(
                layer ->
                    List.of(layer.type(), layer.precision(), ConversionNotes.withoutNames(layer)),
                LinkedHashMap::new,
                Collectors.toList()))
        .values()
        .forEach(alike -> row(table, alike));
    out.println();
    table.print(out);
  }

  /// Layers that are kept for the same reason, by name or by their number.
  private static void row(TextTable table, List<LayerConversion> alike) {
    LayerConversion first = alike.getFirst();
    boolean alone = alike.size() == 1;
    table.row(
        first.layer() + (alone ? "" : " and " + (alike.size() - 1) + " more"),
        first.type(),
        first.precision().label(),
        alone ? first.reason() : ConversionNotes.withoutNames(first));
  }

  private void rounded(PrintStream out) {
    List<LayerConversion> rounded = conversion.layers().stream().filter(this::losesRange).toList();
    if (rounded.isEmpty()) {
      return;
    }
    TextTable table =
        new TextTable(
            TextTable.Column.text("layer"),
            TextTable.Column.figure("weights"),
            TextTable.Column.figure("overflowed"),
            TextTable.Column.figure("zero"),
            TextTable.Column.figure("subnormal"));
    for (LayerConversion layer : rounded) {
      WeightRounding r = layer.rounding();
      table.row(
          layer.layer(),
          Long.toString(r.elements()),
          Long.toString(r.overflowed()),
          Long.toString(r.flushed()),
          Long.toString(r.subnormal()));
    }
    out.println();
    table.print(out);
  }

  /// Of a few hundred steps the smallest weights always fall to zero: for INT8 that is no news.
  private boolean losesRange(LayerConversion layer) {
    if (layer.precision() == Precision.INT8) {
      return false;
    }
    WeightRounding rounding = layer.rounding();
    return rounding.overflowed() + rounding.flushed() + rounding.subnormal() > 0;
  }
}
