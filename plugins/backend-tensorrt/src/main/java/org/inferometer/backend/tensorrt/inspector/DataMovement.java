package org.inferometer.backend.tensorrt.inspector;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Tells engine layers that only move data from those that compute, and says which layers a copy
/// stands between.
final class DataMovement {
  private static final Set<String> TYPES =
      Set.of(
          "reformat", "noop", "shuffle", "slice", "copy", "concat", "concatenation", "transpose");

  /// What a Myelin kernel does, in the words of its name: `__myl_ReshTranMove_myl3_0`.
  private static final Pattern KERNEL = Pattern.compile("__myl_((?:[A-Z][a-z]+)+)_.*");

  private static final Pattern WORD = Pattern.compile("[A-Z][a-z]+");

  private static final Set<String> MOVES =
      Set.of("Resh", "Tran", "Move", "Copy", "Conc", "Slic", "Cast");

  private final Map<String, String> makers;
  private final Map<String, List<String>> readers;

  DataMovement(List<InspectedLayer> layers) {
    makers =
        layers.stream()
            .flatMap(
                layer -> layer.outputs().stream().map(out -> Map.entry(out.name(), layer.name())))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a));
    readers =
        layers.stream()
            .flatMap(layer -> layer.inputs().stream().map(in -> Map.entry(in.name(), layer.name())))
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getKey,
                    Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
  }

  /// @param moves whether all nodes of the network that went into the layer only move data
  static boolean isOnly(InspectedLayer layer, boolean moves) {
    if (CopyName.of(layer.name()).isPresent()) {
      return true;
    }
    // A cast or a quantisation that the network has is none, though TensorRT does it by
    // reformatting.
    return moves && (TYPES.contains(layer.type().toLowerCase(Locale.ROOT)) || isKernel(layer));
  }

  private static boolean isKernel(InspectedLayer layer) {
    Matcher kernel = KERNEL.matcher(layer.name());
    return kernel.matches()
        && WORD.matcher(kernel.group(1)).results().allMatch(word -> MOVES.contains(word.group()));
  }

  /// What a layer does and for whom: `Row major linear FP32 → Channel major FP16 …, between network
  /// input 'x' and 'Conv_0 + Relu_1'`.
  String describe(InspectedLayer layer) {
    if (layer.inputs().isEmpty() || layer.outputs().isEmpty()) {
      return neighbours(layer);
    }
    String from = layer.inputs().getFirst().format();
    String to = layer.outputs().getFirst().format();
    String formats = from.equals(to) ? "stays " + from : from + " → " + to;
    return formats + neighbours(layer);
  }

  /// The layers that a layer stands between: those that made what it reads, and those that read
  /// what it writes. Its name tells the one that needs it, even where tensors are not known.
  private String neighbours(InspectedLayer layer) {
    List<String> before = before(layer);
    List<String> after = after(layer);
    return before.isEmpty() && after.isEmpty()
        ? ""
        : ", between " + listed(before) + " and " + listed(after);
  }

  List<String> before(InspectedLayer layer) {
    Optional<CopyName> copy = CopyName.of(layer.name());
    if (layer.inputs().isEmpty()) {
      return copy.filter(name -> !name.input()).map(CopyName::layer).stream().toList();
    }
    return layer.inputs().stream()
        .map(in -> makers.getOrDefault(in.name(), "network input " + in.name()))
        .distinct()
        .toList();
  }

  List<String> after(InspectedLayer layer) {
    Optional<CopyName> copy = CopyName.of(layer.name());
    if (layer.outputs().isEmpty()) {
      return copy.filter(CopyName::input).map(CopyName::layer).stream().toList();
    }
    return layer.outputs().stream()
        .flatMap(out ->
            readers.containsKey(out.name())
                ? readers.getOrDefault(out.name(), List.of()).stream()
                : Stream.of("network output " + out.name()))
        .distinct()
        .toList();
  }

  private static String listed(List<String> names) {
    return names.isEmpty() ? "what is not told" : String.join(", ", names);
  }
}
