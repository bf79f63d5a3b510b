package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.inferometer.reports.analysis.Table.Column;
import org.inferometer.reports.analysis.Table.Entry;
import org.inferometer.study.Cell;
import org.inferometer.study.Comparison.Kind;
import org.inferometer.study.EngineLayerResult;
import org.inferometer.study.Fusion;
import org.inferometer.study.FusionKind;
import org.inferometer.study.Measurements;
import org.inferometer.study.NetworkSummary;
import org.inferometer.study.NetworkSummary.LayerSummary;
import org.inferometer.study.Reading;
import org.inferometer.study.Roofs;
import org.inferometer.study.Study;
import org.jspecify.annotations.Nullable;

/// What the custom layers of a cell cost: against what the machine can do at most, and against the
/// same network with standard operators in their place, where the study has that too.
///
/// @param title the cell
/// @param sentences what they do to the network around them
/// @param layers a row for each custom layer
/// @param networks both networks beside each other; empty where the study has one only
/// @param notes what must be known about the figures
public record CustomLayerCosts(
    String title,
    List<String> sentences,
    Table layers,
    Optional<Table> networks,
    List<String> notes) {
  /// What the sources of networks begin with whose custom layers are standard operators.
  private static final String DECOMPOSED = "decomposed:";

  public CustomLayerCosts {
    sentences = List.copyOf(sentences);
    notes = List.copyOf(notes);
  }

  /// Those of all measured cells whose networks have custom layers, in the order of the study.
  static List<CustomLayerCosts> of(Study study, StudyComparisons comparisons) {
    List<CustomLayerCosts> all = new ArrayList<>();
    for (NetworkSummary network : study.networks()) {
      Map<String, String> types = types(network);
      if (!types.isEmpty() && !network.source().startsWith(DECOMPOSED)) {
        Optional<NetworkSummary> other = decomposed(study, network);
        for (Cell cell : study.cells()) {
          if (cell.network().equals(network.id()) && cell.measurements() != null) {
            all.add(
                new Costs(study, comparisons, network, types, cell, cell.measurements())
                    .against(other.flatMap(with -> like(study, with, cell)).orElse(null)));
          }
        }
      }
    }
    return List.copyOf(all);
  }

  /// The custom layers of a network: their types, by their names.
  private static Map<String, String> types(NetworkSummary network) {
    return network.layers().stream()
        .filter(LayerSummary::custom)
        .collect(Collectors.toMap(LayerSummary::name, LayerSummary::type));
  }

  private static Optional<NetworkSummary> decomposed(Study study, NetworkSummary network) {
    return study.networks().stream()
        .filter(other -> other.source().equals(DECOMPOSED + network.source()))
        .filter(other -> other.shapes().equals(network.shapes()))
        .findFirst();
  }

  /// The measured cell of another network with the same precision and batch.
  private static Optional<Cell> like(Study study, NetworkSummary network, Cell cell) {
    return study.cells().stream()
        .filter(other -> other.network().equals(network.id()) && other.measurements() != null)
        .filter(other ->
            other.backend().equals(cell.backend())
                && other.precision() == cell.precision()
                && other.batch() == cell.batch())
        .findFirst();
  }

  /// The costs of one cell.
  private record Costs(
      Study study,
      StudyComparisons comparisons,
      NetworkSummary network,
      Map<String, String> types,
      Cell cell,
      Measurements measured) {
    CustomLayerCosts against(@Nullable Cell other) {
      @Nullable Measurements standard = other == null ? null : other.measurements();
      List<String> sentences = new ArrayList<>();
      if (other != null) {
        comparison(other).map(CellComparison::sentence).ifPresent(sentences::add);
      }
      if (standard != null) {
        sentences.add(around(standard));
      }
      return new CustomLayerCosts(
          CellNames.of(study).whole(cell),
          sentences,
          layers(standard),
          Optional.ofNullable(standard).map(this::networks),
          notes(standard));
    }

    private Optional<CellComparison> comparison(Cell other) {
      return comparisons.all().stream()
          .filter(each -> each.isOf(Kind.NETWORK))
          .filter(each -> each.concerns(cell) && each.concerns(other))
          .findFirst();
    }

    /// "4 engine layers only move data (80 µs), and 1 (12 µs) with standard operators; 2 engine
    /// layers are fused of several, and 5 with standard operators."
    private String around(Measurements standard) {
      List<EngineLayerResult> moving = moving(measured);
      List<EngineLayerResult> usual = moving(standard);
      return String.format(
          Locale.ROOT,
          "%s only move data (%s), and %s (%s) with standard operators; %s are fused of several, and"
              + " %s with standard operators.",
          NumberFormatting.plural(moving.size(), "engine layer"),
          time(moving),
          NumberFormatting.count(usual.size()),
          time(usual),
          NumberFormatting.plural(fused(measured), "engine layer"),
          NumberFormatting.count(fused(standard)));
    }

    private static List<EngineLayerResult> moving(Measurements of) {
      return of.layers().stream().filter(EngineLayerResult::dataMovement).toList();
    }

    private static long fused(Measurements of) {
      return of.fusions().stream()
          .map(Fusion::kind)
          .filter(kind -> kind == FusionKind.VERTICAL || kind == FusionKind.HORIZONTAL)
          .count();
    }

    private static String time(List<EngineLayerResult> layers) {
      return us(layers.stream().mapToDouble(layer -> layer.timeUs().asDouble().orElse(0)).sum());
    }

    private static String us(double time) {
      DisplayUnit scale = DisplayUnit.of("us", time);
      return NumberFormatting.significant(scale.shown(time)) + "\u00a0" + scale.unit();
    }

    private Table layers(@Nullable Measurements standard) {
      List<Column> columns =
          new ArrayList<>(
              List.of(
                  Column.text("Custom layer"),
                  Column.text("Time"),
                  Column.text("Least time"),
                  Column.text("Of the roof"),
                  Column.text("Computed by")));
      if (standard != null) {
        columns.add(2, Column.text("Standard operators"));
      }
      return new Table(
          "Custom layers",
          columns,
          measured.layers().stream()
              .filter(layer -> isCustom(layer))
              .map(layer -> row(layer, standard))
              .toList());
    }

    private boolean isCustom(EngineLayerResult layer) {
      return layer.origins().stream().anyMatch(origin -> layer.type().equals(types.get(origin)));
    }

    private List<Entry> row(EngineLayerResult layer, @Nullable Measurements standard) {
      List<Entry> row = new ArrayList<>();
      FormattedReading time = FormattedReading.of(layer.timeUs());
      Optional<Roofs.Least> least = least(layer);
      row.add(
          new Entry(TextFormatting.visible(layer.name()), TextFormatting.visible(layer.type())));
      row.add(new Entry(time.text(), time.isMissing() ? time.note() : time.interval()));
      if (standard != null) {
        row.add(standard(layer, standard));
      }
      row.add(
          least
              .map(l -> new Entry(us(l.us()), bound(l.bound())))
              .orElse(Entry.of(FormattedReading.missing("its bytes or the roofs are not known"))));
      row.add(
          Entry.of(
              least.isPresent() && layer.timeUs().asDouble().orElse(0) > 0
                  ? NumberFormatting.percent(
                      least.get().us() / layer.timeUs().asDouble().getAsDouble())
                  : FormattedReading.MISSING));
      row.add(Entry.of(TextFormatting.visible(layer.kernel())));
      return row;
    }

    private static String bound(Roofs.Bound bound) {
      return switch (bound) {
        case MEMORY -> "by memory";
        case COMPUTE -> "by computing";
      };
    }

    /// Where FLOPs are not known, that of the bytes alone: no layer is faster than that either.
    private Optional<Roofs.Least> least(EngineLayerResult layer) {
      Roofs roofs = measured.layerPass().roofs();
      return roofs == null || layer.bytes().asDouble().isEmpty()
          ? Optional.empty()
          : roofs.least(layer.flops().asDouble().orElse(0), layer.bytes().asDouble().getAsDouble());
    }

    /// What the operators take that stand for the layer in the other network.
    private static Entry standard(EngineLayerResult layer, Measurements standard) {
      List<EngineLayerResult> parts =
          standard.layers().stream()
              .filter(part -> part.origins().stream().anyMatch(layer.origins()::contains))
              .toList();
      boolean shared =
          parts.stream().anyMatch(part -> !layer.origins().containsAll(part.origins()));
      if (parts.isEmpty() || parts.stream().anyMatch(p -> p.timeUs().asDouble().isEmpty())) {
        return Entry.of(FormattedReading.missing("no layer of the other engine stands for it"));
      }
      return new Entry(
          time(parts),
          NumberFormatting.plural(parts.size(), "engine layer")
              + (shared ? ", fused with other layers" : ""));
    }

    private Table networks(Measurements standard) {
      return new Table(
          "The network with its custom layers and with standard operators",
          List.of(
              Column.text("What"), Column.text("Custom layers"), Column.text("Standard operators")),
          List.of(
              pair(
                  "Latency, median",
                  FormattedReading.of(measured.latency().medianMs()).full(),
                  FormattedReading.of(standard.latency().medianMs()).full()),
              pair(
                  "Engine layers that compute",
                  Long.toString(computing(measured)),
                  Long.toString(computing(standard))),
              pair(
                  "Engine layers that only move data",
                  moving(measured).size() + ", " + time(moving(measured)),
                  moving(standard).size() + ", " + time(moving(standard))),
              pair("Fused layers", Long.toString(fused(measured)), Long.toString(fused(standard))),
              pair(
                  "Time of layers that are the same in both",
                  time(unchanged(measured)),
                  time(unchanged(standard)))));
    }

    private static List<Entry> pair(String... texts) {
      return Arrays.stream(texts).map(Entry::of).toList();
    }

    private static long computing(Measurements of) {
      return of.layers().stream().filter(layer -> !layer.dataMovement()).count();
    }

    /// Engine layers that compute, and that no custom layer went into.
    private List<EngineLayerResult> unchanged(Measurements of) {
      return of.layers().stream()
          .filter(layer -> !layer.dataMovement())
          .filter(layer -> layer.origins().stream().noneMatch(types::containsKey))
          .toList();
    }

    private List<String> notes(@Nullable Measurements standard) {
      List<String> notes = new ArrayList<>();
      Roofs roofs = measured.layerPass().roofs();
      notes.add(
          roofs == null
              ? "The least time is not known: the machine's roofs were not measured."
              : "The least time is that of the layer's FLOPs and bytes at the machine's roofs: "
                  + roof(roofs)
                  + " ("
                  + roofs.method()
                  + ").");
      if (standard == null) {
        notes.add(
            "Measure decomposed:"
                + TextFormatting.visible(network.source())
                + " beside it, and this says what the layers save.");
      } else {
        notes.add(
            "Times of layers are those of the layer passes of both cells; how the whole networks"
                + " compare is measured in turns.");
      }
      return notes;
    }

    private static String roof(Roofs roofs) {
      Reading slowest = roofs.bandwidth().getLast().perSecond();
      Reading fastest = roofs.bandwidth().getFirst().perSecond();
      return FormattedReading.of(roofs.flopsPerSecond()).text()
          + ", "
          + FormattedReading.of(fastest).text()
          + " from the first cache to "
          + FormattedReading.of(slowest).text()
          + " from memory";
    }
  }
}
