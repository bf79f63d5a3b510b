package org.inferometer.reports.layercheck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.inferometer.customlayer.check.Check;
import org.inferometer.customlayer.check.Check.Failed;
import org.inferometer.customlayer.check.Check.Group;
import org.inferometer.customlayer.check.Check.NotChecked;
import org.inferometer.customlayer.check.Check.Passed;
import org.inferometer.customlayer.check.Failure;
import org.inferometer.customlayer.check.LayerReport;
import org.inferometer.reports.analysis.NumberFormatting;
import org.inferometer.reports.analysis.Table;
import org.inferometer.reports.analysis.Table.Column;
import org.inferometer.reports.analysis.Table.Entry;
import org.inferometer.reports.analysis.TextFormatting;
import org.inferometer.reports.page.Block;
import org.inferometer.reports.page.Block.Command;
import org.inferometer.reports.page.Block.Grid;
import org.inferometer.reports.page.Block.Heading;
import org.inferometer.reports.page.Block.Note;
import org.inferometer.reports.page.Block.Paragraph;
import org.inferometer.reports.page.Report;
import org.inferometer.reports.page.Report.Chapter;
import org.inferometer.reports.page.Report.Judgement;
import org.inferometer.reports.page.Report.Tone;

/// Says what checks of custom layers found.
public final class LayerCheckReport {
  private static final String BRAND = "Inferometer layer check";
  private static final String CHECKS = "36 40 12 12";

  private final List<LayerReport> reports;
  private final BiFunction<LayerReport, Failure, String> replay;

  private LayerCheckReport(
      List<LayerReport> reports, BiFunction<LayerReport, Failure, String> replay) {
    this.reports = reports;
    this.replay = replay;
  }

  /// @param reports of each layer on each bench, those of a layer beside each other
  /// @param measured on what and when, in one line
  /// @param replay the command that makes a failure again
  public static Report of(
      List<LayerReport> reports, String measured, BiFunction<LayerReport, Failure, String> replay) {
    return new LayerCheckReport(reports, replay).report(measured);
  }

  private Report report(String measured) {
    Map<String, List<LayerReport>> layers =
        reports.stream()
            .collect(
                Collectors.groupingBy(LayerReport::layer, LinkedHashMap::new, Collectors.toList()));
    List<Chapter> chapters = new ArrayList<>();
    layers.forEach((layer, benches) -> chapters.add(chapter(layer, benches, chapters.size())));
    chapters.add(method());
    return new Report(
        BRAND,
        TextFormatting.visible(String.join(", ", layers.keySet())),
        layers.entrySet().stream().map(e -> answer(e.getKey(), e.getValue())).toList(),
        List.of(),
        List.of(),
        judgement(),
        measured,
        chapters);
  }

  /// `org.example.RmsNorm fails 2 checks on CPU kernel.`
  private static String answer(String layer, List<LayerReport> benches) {
    List<String> failing =
        benches.stream()
            .filter(report -> !report.passed())
            .map(report -> failed(report) + " on " + report.bench())
            .toList();
    String name = TextFormatting.visible(layer);
    return failing.isEmpty()
        ? name
            + " passes on "
            + benches.stream().map(LayerReport::bench).collect(Collectors.joining(" and "))
            + "."
        : name + " fails " + String.join(" and ", failing) + ".";
  }

  private static String failed(LayerReport report) {
    long count =
        report.checks().stream().filter(check -> check.outcome() instanceof Failed).count();
    return count == 1 ? "1 check" : count + " checks";
  }

  private Judgement judgement() {
    List<String> reasons = new ArrayList<>();
    long failures = reports.stream().mapToLong(report -> report.failures().size()).sum();
    long cases =
        reports.stream().flatMap(report -> report.checks().stream()).mapToLong(Check::cases).sum();
    reasons.add(
        String.format(
            Locale.ROOT,
            "%s cases were tried; %s.",
            NumberFormatting.count(cases),
            failures == 0
                ? "none failed"
                : failures == 1 ? "1 failure was found" : failures + " failures were found"));
    long left =
        reports.stream()
            .flatMap(report -> report.checks().stream())
            .filter(check -> check.outcome() instanceof NotChecked)
            .count();
    if (left > 0) {
      reasons.add(
          NumberFormatting.plural(left, "check") + " could not be made; the tables say why.");
    }
    return failures == 0
        ? new Judgement("Passed", Tone.GOOD, reasons)
        : new Judgement("Failed", Tone.BAD, reasons);
  }

  private Chapter chapter(String layer, List<LayerReport> benches, int index) {
    List<Block> blocks = new ArrayList<>();
    benches.forEach(report -> {
      blocks.add(new Heading("On " + TextFormatting.visible(report.bench())));
      blocks.add(new Grid(table(report), CHECKS));
      report.failures().forEach(failure -> addFailure(blocks, report, failure));
    });
    String name = TextFormatting.visible(layer);
    return new Chapter("layer-" + index, "Is " + name + " right?", name, index > 0, blocks);
  }

  private static Table table(LayerReport report) {
    return new Table(
        "Checks",
        List.of(
            Column.text("What holds"),
            Column.text("Outcome"),
            Column.number("Cases", ""),
            Column.text("About")),
        report.checks().stream()
            .map(check ->
                List.of(
                    Entry.of(check.title()),
                    outcome(check),
                    Entry.of(NumberFormatting.count(check.cases())),
                    Entry.of(check.group() == Group.VALUES ? "values" : "contract")))
            .toList());
  }

  private static Entry outcome(Check check) {
    return switch (check.outcome()) {
      case Passed _ -> Entry.of("passed");
      case Failed(List<Failure> failures) ->
          new Entry(
              failures.size() == 1 ? "failed" : "failed in " + failures.size() + " ways",
              TextFormatting.visible(failures.getFirst().message()));
      case NotChecked(String reason) -> new Entry("not checked", TextFormatting.visible(reason));
    };
  }

  private void addFailure(List<Block> blocks, LayerReport report, Failure failure) {
    blocks.add(new Heading(title(failure)));
    blocks.add(new Paragraph(TextFormatting.visible(failure.message()) + "."));
    if (!failure.operands().isEmpty()) {
      blocks.add(new Grid(operands(failure), "40 20 20 20"));
    }
    failure
        .element()
        .ifPresent(element ->
            blocks.add(
                new Note("Tolerance: " + element.tolerance() + ". It is derived, see below.")));
    blocks.add(new Command("The smallest case that fails", replay.apply(report, failure)));
  }

  private static String title(Failure failure) {
    String tensor = failure.tensor();
    return "Failure: "
        + failure.check()
        + (tensor.isEmpty() ? "" : ", tensor " + TextFormatting.visible(tensor));
  }

  private static Table operands(Failure failure) {
    return new Table(
        "The smallest case that was found",
        List.of(
            Column.text("Tensor"),
            Column.text("Elements"),
            Column.text("Format"),
            Column.text("Shape")),
        failure.operands().stream()
            .map(operand ->
                Table.row(
                    TextFormatting.visible(operand.name()),
                    operand.elements(),
                    operand.format(),
                    operand.shape()))
            .toList());
  }

  private static Chapter method() {
    return new Chapter(
        "method",
        "How was it checked?",
        "How it was checked",
        false,
        List.of(
            new Paragraph(
                "Cases are drawn from the layer's signature: every element type, shapes at the edges"
                    + " of vectors and blocks, empty ones, and numbers that show known mistakes of"
                    + " kernels. Each case follows from its seed."),
            new Paragraph(
                "Values are held against the layer's own reference in double precision. What a number"
                    + " may differ by is derived: the rounding of its type, the error that its number"
                    + " of operations may have, and the change of the reference when the inputs change"
                    + " by as much.")));
  }
}
