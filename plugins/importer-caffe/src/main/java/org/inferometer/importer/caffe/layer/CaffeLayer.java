package org.inferometer.importer.caffe.layer;

import java.util.List;
import java.util.function.Function;
import org.inferometer.importer.caffe.proto.LayerParameter;
import org.inferometer.network.Value;
import org.jspecify.annotations.Nullable;

/// A type of layer, and the nodes that compute it.
///
/// @param type as definitions write it: `Pooling`
/// @param conversion emits the nodes
/// @param refusal why a layer of this type cannot be expressed, as a predicate: `pools
///   stochastically, ...`; null where it can
public record CaffeLayer(
    String type, Conversion conversion, Function<LayerParameter, @Nullable String> refusal) {

  /// Emits the nodes of one layer.
  public interface Conversion {
    /// @return the layer's tops, in its order
    /// @throws IllegalArgumentException made by [Site#error] if the layer cannot be as it is
    List<Value> convert(Site site);
  }

  /// Emits the nodes of a layer with one top.
  interface Single {
    Value convert(Site site);
  }

  static CaffeLayer of(String type, Single conversion) {
    return new CaffeLayer(type, site -> List.of(conversion.convert(site)), layer -> null);
  }

  static CaffeLayer ofMany(String type, Conversion conversion) {
    return new CaffeLayer(type, conversion, layer -> null);
  }

  CaffeLayer refusing(Function<LayerParameter, @Nullable String> reason) {
    return new CaffeLayer(type, conversion, reason);
  }
}
