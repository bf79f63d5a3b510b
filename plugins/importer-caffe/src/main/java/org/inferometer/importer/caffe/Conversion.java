package org.inferometer.importer.caffe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Model;
import org.inferometer.importer.caffe.InputLayers.Input;
import org.inferometer.importer.caffe.layer.Blob;
import org.inferometer.importer.caffe.layer.CaffeLayer;
import org.inferometer.importer.caffe.layer.CaffeLayers;
import org.inferometer.importer.caffe.layer.FixedBatchNeeded;
import org.inferometer.importer.caffe.layer.LayerBlobs;
import org.inferometer.importer.caffe.layer.Site;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.OmittedLayer;
import org.inferometer.network.Value;
import org.jspecify.annotations.Nullable;

/// Builds the ONNX model of a wired network.
final class Conversion {
  private static final long SEED = 18;
  private static final String BATCH = "N";

  private final Wiring wiring;
  private final @Nullable Map<String, List<Blob>> blobs;
  private final NetworkBuilder builder;
  private final Map<String, Value> values = new HashMap<>();
  private final long[] seeded = {0};

  private Conversion(String name, Wiring wiring, @Nullable Map<String, List<Blob>> blobs) {
    this.wiring = wiring;
    this.blobs = blobs;
    this.builder = new NetworkBuilder(name, SEED);
  }

  /// @param name of the graph
  /// @param blobs of each layer; null for seeded weights
  static Model convert(String name, Wiring wiring, @Nullable Map<String, List<Blob>> blobs)
      throws Refusal {
    long batches =
        wiring.inputs().stream().map(input -> input.dims().getFirst()).distinct().count();
    if (batches == 1) {
      try {
        return new Conversion(name, wiring, blobs).convert(true);
      } catch (FixedBatchNeeded | Refusal e) {
        // Shapes may meet once the batch is the one that the definition declares. Where they do
        // not,
        // the message names sizes instead of N.
      }
    }
    return new Conversion(name, wiring, blobs).convert(false);
  }

  private Model convert(boolean openBatch) throws Refusal {
    for (Input input : wiring.inputs()) {
      List<Object> dims = new ArrayList<>(input.dims());
      if (openBatch) {
        dims.set(0, BATCH);
      }
      values.put(input.name(), builder.input(input.name(), ElementType.FLOAT, dims.toArray()));
    }
    for (Wiring.Step step : wiring.steps()) {
      convert(step, openBatch);
    }
    for (String output : wiring.outputs()) {
      builder.output(Objects.requireNonNull(values.get(output)));
    }
    Model model = builder.model();
    return new Model(
        model.irVersion(),
        model.producerName(),
        model.producerVersion(),
        model.domain(),
        model.modelVersion(),
        model.docString(),
        model.operatorSets(),
        model.graph(),
        model.functions(),
        metadata());
  }

  private Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    if (!wiring.omitted().isEmpty()) {
      metadata.put(Network.OMITTED_KEY, OmittedLayer.joined(wiring.omitted()));
    }
    if (seeded[0] > 0) {
      metadata.put(Network.SEEDED_KEY, "no caffemodel was given, so that the weights are seeded");
    }
    return metadata;
  }

  private void convert(Wiring.Step step, boolean openBatch) throws Refusal {
    Value[] bottoms =
        step.bottoms().stream()
            .map(blob -> Objects.requireNonNull(values.get(blob.name())))
            .toArray(Value[]::new);
    List<String> names = step.tops().stream().map(WiredBlob::name).toList();
    try {
      List<Value> tops = builder.layers(step.name(), names, definition(step), bottoms);
      builder.ignore(bottoms);
      builder.ignore(tops.toArray(Value[]::new));
      for (int i = 0; i < tops.size(); i++) {
        expectSize(step, tops.get(i));
        values.put(names.get(i), tops.get(i));
      }
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          Refusal.layer(step.name()), predicate(step, String.valueOf(e.getMessage())));
    } catch (ArithmeticException e) {
      throw new Refusal(Refusal.layer(step.name()), "has sizes beyond any memory");
    } catch (FixedBatchNeeded e) {
      if (openBatch) {
        throw e;
      }
      throw new Refusal(
          Refusal.layer(step.name()), "needs to know a size that depends on data at run time");
    }
  }

  private static String predicate(Wiring.Step step, String message) {
    String prefix = "layer " + step.name() + " (" + step.layer().getType() + ") ";
    return message.startsWith(prefix)
        ? "(" + step.layer().getType() + ") " + message.substring(prefix.length())
        : message;
  }

  /// Caffe's own limit for the elements of a blob.
  private static void expectSize(Wiring.Step step, Value value) throws Refusal {
    long count = 1;
    for (Dimension dimension : value.dimensions()) {
      if (dimension instanceof Dimension.Fixed(long size)) {
        count = size > Integer.MAX_VALUE ? Long.MAX_VALUE : Math.multiplyExact(count, size);
      }
      if (count > Integer.MAX_VALUE) {
        throw new Refusal(
            Refusal.layer(step.name()), "makes " + value + ", more than 2^31 elements");
      }
    }
  }

  private LayerDefinition definition(Wiring.Step step) {
    return new LayerDefinition() {
      @Override
      public String type() {
        return step.layer().getType();
      }

      @Override
      public List<Value> define(LayerScope scope, List<Value> inputs) {
        return step.copies()
            ? List.of(
                scope.node("Identity", List.of(inputs.getFirst()), inputs.getFirst().dimensions()))
            : nodes(step, scope, inputs);
      }
    };
  }

  private List<Value> nodes(Wiring.Step step, LayerScope scope, List<Value> inputs) {
    CaffeLayer type = Objects.requireNonNull(CaffeLayers.find(step.layer().getType()));
    List<Blob> given = blobs == null ? null : blobs.getOrDefault(step.layer().getName(), List.of());
    LayerBlobs layerBlobs = new LayerBlobs(given, seeded);
    List<Value> tops = type.conversion().convert(new Site(scope, step.layer(), inputs, layerBlobs));
    layerBlobs.expectAllTaken(scope);
    String name = step.layer().getName();
    if (blobs != null && layerBlobs.areTaken() && !name.isBlank() && !name.equals(step.name())) {
      throw scope.error("has weights, but another layer has its name; names tell weights apart");
    }
    return tops;
  }
}
