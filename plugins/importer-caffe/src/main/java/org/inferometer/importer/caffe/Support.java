package org.inferometer.importer.caffe;

import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.inferometer.importer.caffe.TextReader.UnknownField;
import org.inferometer.importer.caffe.layer.CaffeLayer;
import org.inferometer.importer.caffe.layer.CaffeLayers;
import org.inferometer.importer.caffe.proto.LayerParameter;

/// Refuses what cannot be expressed, all of it in one message.
final class Support {
  private static final int MOST_NAMES = 5;

  /// Fields of forks that change how a network is trained or run, but not what it computes.
  private static final Pattern HARMLESS =
      Pattern.compile(
          ".*_filler|.*lr_mult|.*decay_mult|.*engine|debug_info|force_backward|propagate_down"
              + "|cudnn_.*|multinode|mn_.*|visualize.*|clip_gradients|quantization_param|workspace.*|normalization");

  /// Why types that people ask for have no row.
  private static final Map<String, String> REASONS =
      Map.of(
          "Python", " (its code is in no file that can be read)",
          "Proposal", " (forks order, clip and round its boxes differently)",
          "PSROIPooling",
              " (it averages regions that depend on data, which ONNX has no operator for)");

  private Support() {}

  /// @param layers that take part
  static void check(List<LayerParameter> layers) throws Refusal {
    Map<String, List<String>> unknown = new LinkedHashMap<>();
    List<String> reasons = new ArrayList<>();
    for (LayerParameter layer : layers) {
      if (hasNoNodes(layer)) {
        continue;
      }
      CaffeLayer type = CaffeLayers.find(layer.getType());
      if (type == null) {
        unknown.computeIfAbsent(layer.getType(), t -> new ArrayList<>()).add(layer.getName());
      } else {
        String refusal = type.refusal().apply(layer);
        if (refusal != null) {
          reasons.add(Refusal.layer(layer.getName()) + " (" + layer.getType() + ") " + refusal);
        }
      }
    }
    List<String> parts = new ArrayList<>();
    if (!unknown.isEmpty()) {
      parts.add(
          unknown.entrySet().stream()
              .map(e ->
                  "type "
                      + e.getKey()
                      + REASONS.getOrDefault(e.getKey(), "")
                      + " of "
                      + names(e.getValue()))
              .collect(
                  Collectors.joining("; ", "has layers of types that cannot be imported: ", "")));
    }
    parts.addAll(reasons);
    if (!parts.isEmpty()) {
      throw new Refusal("", String.join("; ", parts));
    }
  }

  private static boolean hasNoNodes(LayerParameter layer) {
    return InputLayers.is(layer) || LayersWithoutNodes.find(layer) != null;
  }

  private static String names(List<String> layers) {
    String first =
        layers.stream().limit(MOST_NAMES).map(Refusal::layer).collect(Collectors.joining(", "));
    return layers.size() > MOST_NAMES
        ? first + " and " + (layers.size() - MOST_NAMES) + " more"
        : first;
  }

  /// Refuses the first unknown field of a definition in text that may change what is computed.
  ///
  /// @param all every layer in the file's order
  static void checkText(
      List<UnknownField> fields, List<LayerParameter> all, List<LayerParameter> used)
      throws Refusal {
    // By identity: the same layer may stand there twice.
    Set<LayerParameter> counting = new HashSet<>(used);
    for (UnknownField field : fields) {
      LayerParameter layer =
          field.layer() >= 0 && field.layer() < all.size() ? all.get(field.layer()) : null;
      boolean elsewhere = layer != null && (!counting.contains(layer) || hasNoNodes(layer));
      if (!elsewhere && !HARMLESS.matcher(field.field()).matches()) {
        String where = layer == null ? "" : " (in " + Refusal.layer(layer.getName()) + ")";
        throw new Refusal(
            field.place(),
            field.message()
                + " has no field '"
                + field.field()
                + "' in any known Caffe"
                + where
                + "; remove it if it does not change what the layer computes");
      }
    }
  }

  /// Refuses a layer of a binary definition with unknown fields.
  static void checkBinary(List<LayerParameter> used) throws Refusal {
    for (LayerParameter layer : used) {
      int field = hasNoNodes(layer) ? 0 : unknownField(layer);
      if (field != 0) {
        throw new Refusal(
            Refusal.layer(layer.getName()),
            "has the field "
                + field
                + ", which no known Caffe has; give the definition as a prototxt"
                + " and this file with weights=FILE");
      }
    }
  }

  private static int unknownField(Message message) {
    Set<Integer> unknown = message.getUnknownFields().asMap().keySet();
    if (!unknown.isEmpty()) {
      return unknown.iterator().next();
    }
    for (var field : message.getAllFields().entrySet()) {
      if (field.getValue() instanceof Message part && !field.getKey().isRepeated()) {
        int inner = unknownField(part);
        if (inner != 0) {
          return inner;
        }
      }
    }
    return 0;
  }
}
