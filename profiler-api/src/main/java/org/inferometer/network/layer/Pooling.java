package org.inferometer.network.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.inferometer.graph.Attribute;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;

/// Maximum or average over a sliding window (ONNX `MaxPool`, `AveragePool`). Input `batch x
/// channels x spatial`.
///
/// @param countPadding for averages: whether padding counts as zeros, as Caffe and PyTorch's
///   default have it
public record Pooling(Kind kind, Window window, boolean countPadding) implements LayerDefinition {
  /// What is taken of a window.
  public enum Kind {
    MAXIMUM("MaxPool"),
    AVERAGE("AveragePool");

    private final String opType;

    Kind(String opType) {
      this.opType = opType;
    }
  }

  /// @param values one for all axes or one for each
  public Pooling stride(long... values) {
    return new Pooling(kind, window.stride(values), countPadding);
  }

  /// @param values one number for all sides, one for each axis, or all begins and then all ends
  public Pooling pad(long... values) {
    return new Pooling(kind, window.pad(values), countPadding);
  }

  /// Lets the last window reach beyond the end.
  public Pooling ceilMode() {
    return new Pooling(kind, window.ceilMode(), countPadding);
  }

  /// Counts padding as zeros in averages.
  public Pooling includePadding() {
    return new Pooling(kind, window, true);
  }

  @Override
  public String type() {
    return kind.opType;
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    Window expanded = Spatial.expand(scope, window, x);
    for (int axis = 0; axis < x.rank() - 2; axis++) {
      expectPaddingWithin(scope, expanded, axis);
    }
    return List.of(
        scope.node(
            kind.opType,
            List.of(x),
            Spatial.slide(scope, expanded, x, x.dimension(1)),
            attributes(expanded)));
  }

  /// A window that lies in padding altogether has neither a maximum nor an average.
  private static void expectPaddingWithin(LayerScope scope, Window window, int axis) {
    int axes = window.kernel().size();
    long most = Math.max(window.pads().get(axis), window.pads().get(axis + axes));
    if (most >= window.kernel().get(axis)) {
      throw scope.error(
          String.format(
              Locale.ROOT,
              "pads %d elements, but its window of %d must reach the input",
              most,
              window.kernel().get(axis)));
    }
  }

  private Attribute[] attributes(Window expanded) {
    List<Attribute> attributes = new ArrayList<>(expanded.attributes());
    if (kind == Kind.AVERAGE) {
      // AveragePool knows no dilations before operator set 19.
      attributes.removeIf(attribute -> attribute.name().equals("dilations"));
      attributes.add(Attribute.of("count_include_pad", countPadding ? 1 : 0));
    }
    attributes.add(Attribute.of("ceil_mode", expanded.ceil() ? 1 : 0));
    return attributes.toArray(Attribute[]::new);
  }
}
