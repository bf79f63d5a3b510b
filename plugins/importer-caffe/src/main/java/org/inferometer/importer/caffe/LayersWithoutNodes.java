package org.inferometer.importer.caffe;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.inferometer.importer.caffe.proto.LayerParameter;
import org.jspecify.annotations.Nullable;

/// Types of layers that compute nothing when a network is used.
final class LayersWithoutNodes {
  /// What becomes of a layer that has no node.
  ///
  /// @param kind what its bottoms and tops become
  /// @param reason a predicate: `is the identity outside training`
  record Omission(Kind kind, String reason) {}

  enum Kind {
    /// Every top is the bottom itself.
    IDENTITY,
    /// Uses up its bottoms.
    SINK,
    /// Looks at its bottoms, which stay results of the network where nothing else uses them.
    OBSERVER
  }

  private static final Map<String, Omission> TYPES = new HashMap<>();

  static {
    put(Kind.IDENTITY, "is the identity outside training", "Dropout");
    put(Kind.IDENTITY, "only gives a blob further names", "Split");
    put(Kind.SINK, "only says that nothing uses its bottoms", "Silence");
    put(Kind.OBSERVER, "only writes its bottoms to a file", "HDF5Output");
    put(Kind.OBSERVER, "measures against labels", "Accuracy", "DetectionEvaluate", "SegAccuracy");
    put(
        Kind.OBSERVER,
        "is a loss, which only training needs",
        "SoftmaxWithLoss",
        "ContrastiveLoss",
        "EuclideanLoss",
        "HingeLoss",
        "InfogainLoss",
        "MultinomialLogisticLoss",
        "SigmoidCrossEntropyLoss",
        "SmoothL1Loss",
        "MultiBoxLoss",
        "CenterLoss",
        "TripletLoss",
        "L1Loss");
  }

  private LayersWithoutNodes() {}

  private static void put(Kind kind, String reason, String... types) {
    for (String type : types) {
      TYPES.put(type, new Omission(kind, reason));
    }
  }

  /// Why this layer has no node; null if it has nodes.
  static @Nullable Omission find(LayerParameter layer) {
    var dropout = layer.getDropoutParam();
    if (layer.getType().equals("Dropout")
        && (!dropout.getScaleTrain() || dropout.getSampleWeightsTest())) {
      // In forks the layer may also work when the network is used.
      return null;
    }
    return TYPES.get(layer.getType());
  }

  static List<String> types() {
    return Stream.concat(TYPES.keySet().stream(), InputLayers.TYPES.stream()).sorted().toList();
  }
}
