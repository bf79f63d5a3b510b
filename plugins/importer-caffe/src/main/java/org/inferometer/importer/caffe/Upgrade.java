package org.inferometer.importer.caffe;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.inferometer.importer.caffe.proto.LayerParameter;
import org.inferometer.importer.caffe.proto.NetParameter;
import org.inferometer.importer.caffe.proto.V1LayerParameter;
import org.inferometer.importer.caffe.proto.V1LayerParameter.LayerType;

/// Networks of the first two definitions (`layers`) become ones of the third (`layer`).
final class Upgrade {
  /// Types whose name is not that of the enumeration with capitals at the words.
  private static final Map<LayerType, String> NAMES =
      Map.ofEntries(
          Map.entry(LayerType.NONE, ""),
          Map.entry(LayerType.ABSVAL, "AbsVal"),
          Map.entry(LayerType.ARGMAX, "ArgMax"),
          Map.entry(LayerType.BNLL, "BNLL"),
          Map.entry(LayerType.HDF5_DATA, "HDF5Data"),
          Map.entry(LayerType.HDF5_OUTPUT, "HDF5Output"),
          Map.entry(LayerType.LRN, "LRN"),
          Map.entry(LayerType.MVN, "MVN"),
          Map.entry(LayerType.RELU, "ReLU"),
          Map.entry(LayerType.SOFTMAX_LOSS, "SoftmaxWithLoss"),
          Map.entry(LayerType.TANH, "TanH"));

  private Upgrade() {}

  /// The same network with every layer in `layer`.
  static NetParameter upgraded(NetParameter net) throws Refusal {
    if (net.getLayersCount() == 0) {
      return net;
    }
    if (net.getLayerCount() > 0) {
      throw new Refusal(
          "",
          "mixes `layers` (V1), the first of them '"
              + name(net.getLayers(0))
              + "', with `layer` (V2),"
              + " the first of them '"
              + net.getLayer(0).getName()
              + "'; write all of them as `layer`");
    }
    boolean v0 = net.getLayersList().stream().anyMatch(V1LayerParameter::hasLayer);
    List<LayerParameter> layers = v0 ? V0Layers.upgraded(net.getLayersList()) : v1(net);
    return net.toBuilder().clearLayers().addAllLayer(layers).build();
  }

  private static String name(V1LayerParameter layer) {
    return layer.hasLayer() ? layer.getLayer().getName() : layer.getName();
  }

  private static List<LayerParameter> v1(NetParameter net) {
    List<LayerParameter> layers = new ArrayList<>();
    for (V1LayerParameter layer : net.getLayersList()) {
      layers.add(v1(layer));
    }
    return layers;
  }

  /// Parameters have the same names and types in both; what only training uses is left out.
  private static LayerParameter v1(V1LayerParameter old) {
    LayerParameter.Builder layer =
        LayerParameter.newBuilder()
            .setName(old.getName())
            .setType(type(old.getType()))
            .addAllBottom(old.getBottomList())
            .addAllTop(old.getTopList())
            .addAllInclude(old.getIncludeList())
            .addAllExclude(old.getExcludeList())
            .addAllBlobs(old.getBlobsList())
            .setUnknownFields(old.getUnknownFields());
    old.getAllFields()
        .forEach((field, value) -> {
          FieldDescriptor same = LayerParameter.getDescriptor().findFieldByName(field.getName());
          if (same != null && field.getName().endsWith("_param")) {
            layer.setField(same, value);
          }
        });
    return layer.build();
  }

  private static String type(LayerType type) {
    String known = NAMES.get(type);
    if (known != null) {
      return known;
    }
    StringBuilder name = new StringBuilder();
    for (String word : type.name().split("_")) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return name.toString();
  }
}
