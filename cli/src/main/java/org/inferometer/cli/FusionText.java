package org.inferometer.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.inferometer.cli.TextTable.Column;
import org.inferometer.fusion.FusionAccount;
import org.inferometer.fusion.FusionRow;
import org.inferometer.fusion.PublishedCount;
import org.inferometer.fusion.PublishedCount.Difference;
import org.inferometer.fusion.RowKind;
import org.inferometer.fusion.Unfused;
import org.inferometer.fusion.Unfused.Relation;
import org.inferometer.network.OmittedLayer;
import org.inferometer.runner.FusionTable;
import org.inferometer.runner.FusionTable.EngineAccount;

/// What `fusion` prints of a network, in lines of 100 columns.
///
/// @param verbose whether every engine layer is listed instead of every pattern
record FusionText(FusionTable table, boolean verbose) {
  private static final int COLUMNS = 100;
  private static final int FEW = 3;

  void print(PrintStream out) {
    out.println(
        PlainText.of(
            table.network()
                + " from "
                + table.source()
                + " ("
                + table.format()
                + "), "
                + table.precision()
                + ", batch "
                + table.batch()));
    out.println();
    counts(out);
    omitted(out);
    differences(out);
    table.engines().forEach(engine -> engine(out, engine));
    out.println();
  }

  private void counts(PrintStream out) {
    TextTable counts =
        new TextTable(
            Column.text("layers of"),
            Column.figure("before"),
            Column.figure("after"),
            Column.figure("data movement"));
    PublishedCount published = table.published();
    if (published != null) {
      counts.row(
          "published for " + published.network(),
          Integer.toString(published.before()),
          Integer.toString(published.after()),
          "-");
    }
    for (EngineAccount engine : table.engines()) {
      FusionAccount account = engine.account();
      counts.row(
          engine.backend(),
          Integer.toString(table.layers()),
          account == null ? "-" : Integer.toString(account.computing()),
          account == null ? "-" : Integer.toString(account.moving()));
    }
    counts.print(out);
    if (published != null) {
      out.println(PublishedCount.SOURCE);
    }
    table.engines().stream()
        .filter(engine -> engine.account() == null)
        .forEach(engine -> wrapped(out, "", problem(engine)));
  }

  private static String problem(EngineAccount engine) {
    return engine.backend()
        + (engine.available() ? " failed: " : " is unavailable: ")
        + RemedyOptions.after(String.valueOf(engine.problem()), engine.remedies());
  }

  private void omitted(PrintStream out) {
    if (table.omitted().isEmpty()) {
      return;
    }
    int all = table.layers() + table.omitted().size();
    out.println(
        all
            + " layers in the source, "
            + table.omitted().size()
            + " of them omitted: "
            + table.layers());
    table.omitted().stream()
        .collect(
            Collectors.groupingBy(
                layer -> layer.type() + ", which " + layer.reason(),
                LinkedHashMap::new,
                Collectors.mapping(OmittedLayer::name, Collectors.toList())))
        .forEach((why, names) -> wrapped(out, "  ", names.size() + " " + why + ": " + few(names)));
  }

  /// Why there are not as many layers as were published.
  private void differences(PrintStream out) {
    PublishedCount published = table.published();
    if (published == null || table.differences().isEmpty()) {
      return;
    }
    out.println(
        table.layers() + " layers instead of the published " + published.before() + ", by kind:");
    for (Difference difference : table.differences()) {
      String names =
          difference.layers().isEmpty()
              ? ""
              : (difference.published() == 0 ? ": " : ", the least like the others: ")
                  + few(difference.layers());
      wrapped(
          out,
          "  ",
          String.format(
              Locale.ROOT,
              "%+d %s (%d here, %d published)%s",
              difference.more(),
              difference.kind(),
              difference.here(),
              difference.published(),
              names));
    }
  }

  private void engine(PrintStream out, EngineAccount engine) {
    FusionAccount account = engine.account();
    if (account == null) {
      return;
    }
    out.println();
    out.println(engine.backend() + ": where the layers are");
    rows(out, account);
    account.faults().forEach(fault -> wrapped(out, "  ", "The account is not complete: " + fault));
    unfused(out, account);
  }

  /// Rows that are alike.
  private record Alike(RowKind kind, String pattern, String engineType, boolean moves) {
    static Alike of(FusionRow row) {
      return new Alike(row.kind(), row.pattern(), row.engineType(), row.dataMovement());
    }
  }

  private void rows(PrintStream out, FusionAccount account) {
    Map<Alike, List<FusionRow>> groups =
        account.rows().stream()
            .collect(Collectors.groupingBy(Alike::of, LinkedHashMap::new, Collectors.toList()));
    out.println("  layers  engine  kind        pattern");
    for (RowKind kind : RowKind.values()) {
      groups.forEach((alike, rows) -> {
        if (alike.kind() == kind) {
          group(out, alike, rows);
        }
      });
    }
    String sum = sum(account);
    wrapped(
        out,
        String.format(Locale.ROOT, "  %6d  %6d  ", account.networkLayers(), engineLayers(account)),
        sum);
  }

  private static int engineLayers(FusionAccount account) {
    return account.computing() + account.moving();
  }

  private static String sum(FusionAccount account) {
    int folded = account.foldedIntoWeights();
    return "in all; "
        + account.computing()
        + " engine layers compute, "
        + account.moving()
        + " only move data"
        + (folded == 0 ? "" : "; (" + folded + ") layers are folded into the weights before them");
  }

  private void group(PrintStream out, Alike alike, List<FusionRow> rows) {
    int members = rows.stream().mapToInt(row -> row.members().size()).sum();
    long engine = rows.stream().filter(row -> !row.engineLayer().isEmpty()).count();
    String pattern = alike.pattern().isEmpty() ? "" : alike.pattern() + " ";
    String into =
        alike.engineType().isEmpty()
            ? ""
            : (pattern.isEmpty() ? "" : "→ ")
                + alike.engineType()
                + (alike.moves() ? ", which only moves data" : "");
    wrapped(
        out,
        String.format(Locale.ROOT, "  %6d  %6d  %-10s  ", members, engine, word(alike.kind())),
        rows.size() + " × " + pattern + into);
    if (verbose) {
      rows.forEach(row ->
          wrapped(
              out,
              " ".repeat(30),
              (row.engineLayer().isEmpty() ? "" : row.engineLayer() + " ← ") + row.names()));
    }
  }

  /// Pairs that stayed apart for the same reason.
  private record Apart(Relation relation, String pattern, String differences) {
    static Apart of(Unfused unfused) {
      return new Apart(
          unfused.relation(),
          unfused.pattern(),
          unfused.differences().isEmpty()
              ? "no difference is known: the engine's choice"
              : String.join("; ", unfused.differences()));
    }
  }

  private void unfused(PrintStream out, FusionAccount account) {
    if (account.unfused().isEmpty()) {
      return;
    }
    out.println("Apart, though the same pattern was fused elsewhere in this engine:");
    account.unfused().stream()
        .collect(Collectors.groupingBy(Apart::of, LinkedHashMap::new, Collectors.toList()))
        .forEach((apart, pairs) -> {
          Unfused first = pairs.getFirst();
          wrapped(
              out,
              "  ",
              pairs.size()
                  + " × "
                  + apart.pattern()
                  + (apart.relation() == Relation.SIBLINGS ? " side by side" : "")
                  + " ("
                  + few(pairs.stream().map(pair -> String.join(" + ", pair.layers())).toList())
                  + "), fused "
                  + first.fusedTimes()
                  + " times, most alike in "
                  + String.join(" + ", first.example())
                  + ": "
                  + apart.differences());
        });
  }

  private static String word(RowKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private String few(List<String> names) {
    int more = verbose ? 0 : names.size() - FEW;
    return more > 0
        ? String.join(", ", names.subList(0, FEW)) + " and " + more + " more"
        : String.join(", ", names);
  }

  /// Prints a text behind a beginning; further lines begin below the text.
  private static void wrapped(PrintStream out, String beginning, String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(beginning);
    boolean fresh = true;
    for (String word : PlainText.of(text).split(" ")) {
      if (!fresh && line.length() + 1 + word.length() > COLUMNS) {
        lines.add(line.toString());
        line = new StringBuilder(" ".repeat(Math.max(2, beginning.length())));
        fresh = true;
      }
      line.append(fresh ? "" : " ").append(word);
      fresh = false;
    }
    lines.add(line.toString());
    lines.forEach(out::println);
  }
}
