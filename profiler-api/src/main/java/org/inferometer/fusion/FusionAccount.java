package org.inferometer.fusion;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.inferometer.fusion.FusionRow.Member;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.network.TensorTypes;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.study.Fusion;
import org.inferometer.study.FusionKind;
import org.inferometer.trace.AccountCheck;

/// Where each layer of a network is in an engine. The rows sum up: every network layer is in
/// exactly one, and every engine layer too.
///
/// @param networkLayers layers of the network
/// @param computing engine layers that compute
/// @param moving engine layers that only move data
/// @param rows engine layers in the order in which they execute, then layers without one
/// @param unfused what stayed apart although the same pattern was fused elsewhere
/// @param faults what is wrong with the backend's own account, a sentence each
public record FusionAccount(
    int networkLayers,
    int computing,
    int moving,
    List<FusionRow> rows,
    List<Unfused> unfused,
    List<String> faults) {
  public FusionAccount {
    rows = List.copyOf(rows);
    unfused = List.copyOf(unfused);
    faults = List.copyOf(faults);
  }

  /// @param types of the network's tensors, as far as they are known
  /// @param layers the engine's, and what became of the network's: see [org.inferometer.spi.Engine]
  public static FusionAccount of(
      Network network, TensorTypes types, List<EngineLayer> layers, List<Fusion> fusions) {
    return new Bookkeeping(network, types).account(layers, fusions);
  }

  /// The network layers of the rows of one kind.
  public int layers(RowKind kind) {
    return rows.stream()
        .filter(row -> row.kind() == kind)
        .mapToInt(row -> row.members().size())
        .sum();
  }

  /// Network layers that are computed beforehand into the weights of others.
  public int foldedIntoWeights() {
    return (int)
        rows.stream().flatMap(row -> row.members().stream()).filter(Member::folded).count();
  }

  /// Puts rows together; a layer that stands in one already is left out of others.
  private static final class Bookkeeping {
    private final Network network;
    private final TensorTypes types;
    private final LayerLinks links;
    private final FoldedLayers folding;
    private final Map<String, Integer> indices = new LinkedHashMap<>();
    private final Set<Integer> placed = new HashSet<>();
    private final List<FusionRow> rows = new ArrayList<>();
    private final Map<Integer, FusionRow> executed = new HashMap<>();

    Bookkeeping(Network network, TensorTypes types) {
      this.network = network;
      this.types = types;
      this.links = LayerLinks.of(network);
      this.folding = new FoldedLayers(network, links);
      for (int i = 0; i < network.layers().size(); i++) {
        indices.put(network.layers().get(i).name(), i);
      }
    }

    FusionAccount account(List<EngineLayer> layers, List<Fusion> fusions) {
      Set<String> horizontal = new HashSet<>();
      fusions.stream()
          .filter(fusion -> fusion.kind() == FusionKind.HORIZONTAL)
          .forEach(fusion -> horizontal.add(fusion.into()));
      layers.forEach(layer -> execute(layer, horizontal.contains(layer.name())));
      fusions.forEach(this::vanish);
      addUntold();
      int moving = (int) layers.stream().filter(EngineLayer::dataMovement).count();
      LayerFacts facts = new LayerFacts(network, types, links);
      return new FusionAccount(
          network.layers().size(),
          layers.size() - moving,
          moving,
          rows,
          new UnfusedPairs(network.layers(), links, facts, executed).all(),
          AccountCheck.faults(network, layers, fusions));
    }

    private void execute(EngineLayer layer, boolean horizontal) {
      List<Integer> origins = place(layer.origins());
      Set<Integer> folded = folding.of(origins);
      FusionRow row =
          new FusionRow(
              kind(origins.size(), horizontal),
              layer.name(),
              layer.type(),
              layer.dataMovement(),
              layer.precision().text(),
              origins.stream().map(origin -> member(origin, folded.contains(origin))).toList());
      rows.add(row);
      origins.forEach(origin -> executed.put(origin, row));
    }

    private static RowKind kind(int origins, boolean horizontal) {
      return switch (origins) {
        case 0 -> RowKind.ADDED;
        case 1 -> RowKind.ALONE;
        default -> horizontal ? RowKind.HORIZONTAL : RowKind.VERTICAL;
      };
    }

    /// Layers that went without an engine layer, a row each.
    private void vanish(Fusion fusion) {
      switch (fusion.kind()) {
        case ELIMINATED -> place(fusion.origins()).forEach(i -> addWithout(RowKind.ELIMINATED, i));
        case FOLDED -> place(fusion.origins()).forEach(i -> addWithout(RowKind.FOLDED, i));
        case VERTICAL, HORIZONTAL -> {}
      }
    }

    private void addUntold() {
      place(List.copyOf(indices.keySet())).forEach(i -> addWithout(RowKind.UNTOLD, i));
    }

    private void addWithout(RowKind kind, int layer) {
      rows.add(new FusionRow(kind, "", "", false, "", List.of(member(layer, false))));
    }

    private Member member(int index, boolean folded) {
      Layer layer = network.layers().get(index);
      return new Member(layer.name(), layer.type(), folded);
    }

    /// The indices of layers that stand in no row yet, ascending.
    private List<Integer> place(List<String> names) {
      return names.stream()
          .map(indices::get)
          .filter(Objects::nonNull)
          .filter(placed::add)
          .sorted()
          .toList();
    }
  }
}
