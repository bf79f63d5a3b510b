package org.inferometer.study;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A network as it was imported.
///
/// @param id its name in cells
/// @param layerCount layers as the source defines them
/// @param flops of one item, multiply-add = 2
/// @param inputs for example `input float32[batch x 3 x 224 x 224]`
/// @param layers every layer, so that a report can go from a source layer to the engine layer that
///   holds it
/// @param given what it computes in as it was given where that is not FP32: a 16-bit format, or
///   INT8 where it is quantised; its cells of FP32 run it so. Null for FP32, and in studies of
///   earlier releases
/// @param shapes sizes that were given for what it leaves open, `seq_len=128` each, in the order of
///   the names; none where none were, and in studies of earlier releases
/// @param customLayers the custom layers that it uses, each with its plugin and the SHA-256 of the
///   plugin's jar; none in studies of earlier releases
/// @param seeded why its weights are seeded instead of trained, so that nothing is said of
///   accuracy; null where the source has them, and in studies of earlier releases
public record NetworkSummary(
    String id,
    String source,
    String format,
    String sha256,
    int layerCount,
    long parameterCount,
    Reading flops,
    List<String> inputs,
    List<String> outputs,
    List<LayerSummary> layers,
    @Nullable Precision given,
    List<String> shapes,
    List<String> customLayers,
    @Nullable String seeded) {
  public NetworkSummary {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    layers = List.copyOf(layers);
    shapes = List.copyOf(Objects.requireNonNullElse(shapes, List.of()));
    customLayers = List.copyOf(Objects.requireNonNullElse(customLayers, List.of()));
  }

  /// A network with the weights of its source.
  public NetworkSummary(
      String id,
      String source,
      String format,
      String sha256,
      int layerCount,
      long parameterCount,
      Reading flops,
      List<String> inputs,
      List<String> outputs,
      List<LayerSummary> layers,
      @Nullable Precision given,
      List<String> shapes,
      List<String> customLayers) {
    this(
        id,
        source,
        format,
        sha256,
        layerCount,
        parameterCount,
        flops,
        inputs,
        outputs,
        layers,
        given,
        shapes,
        customLayers,
        null);
  }

  /// A network that computes in FP32 and leaves nothing open.
  public NetworkSummary(
      String id,
      String source,
      String format,
      String sha256,
      int layerCount,
      long parameterCount,
      Reading flops,
      List<String> inputs,
      List<String> outputs,
      List<LayerSummary> layers) {
    this(
        id,
        source,
        format,
        sha256,
        layerCount,
        parameterCount,
        flops,
        inputs,
        outputs,
        layers,
        null,
        List.of(),
        List.of());
  }

  /// One layer of the network.
  ///
  /// @param outputShape of its first output at one item, for example `1x64x112x112`; empty if
  ///   unknown
  /// @param flops at one item
  /// @param custom whether it is a custom layer; false in studies of earlier releases
  public record LayerSummary(
      String name,
      String type,
      long parameterCount,
      String outputShape,
      Reading flops,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean custom) {}
}
