package org.inferometer.reports.analysis;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.inferometer.study.DeviceFact;
import org.inferometer.study.NetworkSummary;
import org.inferometer.study.Precision;
import org.inferometer.study.Study;

/// Where, when and with which settings a study was made.
///
/// @param measured what was measured, on what and when, in one line
/// @param remarks what may have disturbed the measurement or could not be read
/// @param command the command line that makes the study again, quoted for a shell
public record StudyEnvironmentTables(
    String measured, Table environment, Table settings, List<String> remarks, String command) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  public StudyEnvironmentTables {
    remarks = List.copyOf(remarks);
  }

  static StudyEnvironmentTables of(Study study) {
    return new StudyEnvironmentTables(
        line(study),
        environment(study),
        settings(study),
        study.environment().remarks().stream().map(TextFormatting::visible).toList(),
        TextFormatting.visible(command(study.command())));
  }

  private static String line(Study study) {
    return String.format(
        Locale.ROOT,
        "%s: %s on %s; %s.",
        networks(study),
        NumberFormatting.plural(study.cells().size(), "cell"),
        TextFormatting.visible(study.environment().cpu()),
        TIME.format(study.createdAt()));
  }

  private static String networks(Study study) {
    return study.networks().isEmpty()
        ? "No network"
        : study.networks().stream()
            .map(NetworkSummary::id)
            .map(id -> TextFormatting.shortened(id, 60))
            .collect(Collectors.joining(", "));
  }

  private static Table environment(Study study) {
    var environment = study.environment();
    var rows = new ArrayList<List<Table.Entry>>();
    rows.add(Table.row("Operating system", environment.os()));
    rows.add(Table.row("Processor", environment.cpu()));
    rows.add(Table.row("Cores visible", NumberFormatting.count(environment.cores())));
    rows.add(Table.row("Memory", memory(environment.memoryBytes())));
    rows.add(Table.row("Java", environment.jvm()));
    rows.add(Table.row("Inferometer", environment.tool()));
    for (var device : environment.devices()) {
      rows.add(
          Table.row(
              "Device " + device.id(),
              String.format(
                  Locale.ROOT, "%s (%s), %s", device.name(), device.kind(), device.runtime())));
      device.facts().forEach(fact -> rows.add(row(fact)));
    }
    return table("Environment", rows);
  }

  private static List<Table.Entry> row(DeviceFact fact) {
    return List.of(
        Table.Entry.of(fact.name()),
        switch (fact) {
          case DeviceFact.Text text -> Table.Entry.of(text.text());
          case DeviceFact.Figure reading -> entry(FormattedReading.of(reading.reading()));
        });
  }

  private static Table.Entry entry(FormattedReading figure) {
    return new Table.Entry(figure.full(), figure.note());
  }

  private static Table settings(Study study) {
    var settings = study.settings();
    return table(
        "Settings",
        List.of(
            Table.row("Study", study.id()),
            Table.row("Kept in FP32 on request", kept(study)),
            Table.row("Measured", TIME.format(study.createdAt())),
            Table.row(
                "Budget of each pass",
                NumberFormatting.significant(settings.budgetMs() / 1e3) + " s"),
            Table.row(
                "Threads",
                settings.threads() == 0
                    ? "chosen by the backend"
                    : NumberFormatting.count(settings.threads())),
            Table.row("Seed", Long.toString(settings.seed())),
            Table.row("Inputs", settings.inputs()),
            Table.row(
                "Goal for the interval of the median",
                "±" + NumberFormatting.percent(settings.targetHalfWidth()))));
  }

  /// What a user kept; what a search found stands with its cells.
  private static String kept(Study study) {
    var names =
        study.cells().stream()
            .filter(cell -> cell.precision() != Precision.INT8_MIXED)
            .flatMap(cell -> cell.keptFp32().stream())
            .distinct()
            .toList();
    return names.isEmpty() ? "nothing" : String.join(", ", names);
  }

  private static String memory(long bytes) {
    return NumberFormatting.significant(bytes / (double) (1L << 30)) + " GiB";
  }

  private static Table table(String caption, List<List<Table.Entry>> rows) {
    var seen = rows.stream().map(StudyEnvironmentTables::visible).toList();
    return new Table(caption, List.of(Table.Column.text("What"), Table.Column.text("Value")), seen);
  }

  private static List<Table.Entry> visible(List<Table.Entry> row) {
    return row.stream()
        .map(entry -> new Table.Entry(TextFormatting.visible(entry.text()), entry.note()))
        .toList();
  }

  /// The command as a POSIX shell takes it: every argument with other than plain characters quoted.
  static String command(List<String> arguments) {
    return arguments.stream().map(StudyEnvironmentTables::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String argument) {
    return argument.matches("[A-Za-z0-9_./:,=+@%-]+")
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
