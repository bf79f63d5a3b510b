package org.inferometer.precision.int8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.inferometer.network.Network;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.HalfConverter;
import org.inferometer.precision.HalfFormat;
import org.inferometer.precision.HalfOptions;
import org.inferometer.precision.LayerConversion;
import org.inferometer.precision.LayerConversion.Treatment;
import org.inferometer.study.Precision;

/// An INT8 network with FP16 for what is not INT8. What needs the range of FP32 stays FP32, and so
/// does what was asked for.
///
/// @param int8 the same network with FP32 for the rest
/// @param rest what the conversion to FP16 did to each layer, by name
record HalfRest(Conversion int8, Map<String, LayerConversion> rest) {
  /// @param original the network that was quantised
  /// @param keep names of layers, or types, that stay FP32
  /// @param largest magnitudes that its tensors had in the calibration
  static Conversion of(
      Conversion int8, Network original, Set<String> keep, Map<String, Double> largest) {
    HalfOptions options = new HalfOptions(HalfFormat.FP16, false, keep, largest);
    HalfConverter.Rest rest = HalfConverter.rest(int8.network(original), options);
    HalfRest half = new HalfRest(int8, rest.layers());
    Optional<String> unobserved = HalfConverter.notObserved(original);
    List<LayerConversion> layers = int8.layers().stream().map(half::layer).toList();
    return new Conversion(
        Precision.INT8,
        rest.model(),
        layers,
        int8.addedNodes() + rest.added(),
        Stream.concat(half.remarks(layers).stream(), unobserved.stream()).toList());
  }

  private LayerConversion layer(LayerConversion layer) {
    LayerConversion now = rest.get(layer.layer());
    return layer.treatment() != Treatment.KEPT || now == null
        ? layer
        : new LayerConversion(
            layer.layer(),
            layer.type(),
            Treatment.KEPT,
            layer.reason() + inFp32(now),
            now.precision(),
            layer.rounding().plus(now.rounding()));
  }

  private static String inFp32(LayerConversion layer) {
    return layer.treatment() == Treatment.KEPT ? "; not FP16 either: " + layer.reason() : "";
  }

  private List<String> remarks(List<LayerConversion> layers) {
    List<String> remarks = new ArrayList<>(int8.remarks());
    long half = in(Precision.FP16, layers);
    remarks.add(
        "What is not INT8 computes in FP16: "
            + half
            + (half == 1 ? " layer, " : " layers, ")
            + in(Precision.FP32, layers)
            + " in FP32 (int8-rest=fp32 keeps all of them FP32).");
    long scales = layers.stream().filter(this::keepsScales).count();
    if (scales > 0) {
      remarks.add(
          "Of the INT8 layers, "
              + scales
              + " read and write FP32 between their integers: FP16 does not hold a scale of theirs,"
              + " a bias, or numbers that the calibration showed.");
    }
    return remarks;
  }

  private static long in(Precision precision, List<LayerConversion> layers) {
    return layers.stream()
        .filter(layer -> layer.treatment() == Treatment.KEPT && layer.precision() == precision)
        .count();
  }

  private boolean keepsScales(LayerConversion layer) {
    LayerConversion now = rest.get(layer.layer());
    return layer.treatment() == Treatment.CONVERTED
        && now != null
        && now.treatment() == Treatment.KEPT;
  }
}
