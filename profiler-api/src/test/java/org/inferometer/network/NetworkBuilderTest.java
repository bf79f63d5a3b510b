package org.inferometer.network;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.inferometer.graph.ElementType.FLOAT;
import static org.inferometer.network.layer.Layers.*;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.onnx.OnnxReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkBuilderTest {
  private final NetworkBuilder builder = new NetworkBuilder("small", 42);

  private Value small() {
    Value x = builder.input("data", FLOAT, "N", 3, 8, 8);
    x =
        x.then("conv", conv(4, 3))
            .then("bn", normalise(Weights.of(0, 0, 0, 0), Weights.of(1, 1, 1, 1)));
    x = x.then("scale", scale(Weights.of(1, 2, 3, 4), Weights.of(0, 0, 0, 0)));
    return x.then("relu", relu()).then("classes", fullyConnected(5)).then("prob", softmax());
  }

  @Test
  void twoLayersOfOneNameAreRefused() {
    Value x = builder.input("data", FLOAT, "N", 4);
    x.then("relu", relu());
    assertThatThrownBy(() -> x.then("relu", relu()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("network small already has an input or a layer named relu");
  }

  @Test
  void aLayerThatNothingUsesIsRefusedByName() {
    Value x = builder.input("data", FLOAT, "N", 4);
    x.then("forgotten", relu());
    builder.output(x.then("used", relu()));
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("forgotten float32[N x 4]");
  }

  @Test
  void anInputThatNothingUsesIsRefused() {
    builder.input("extra", FLOAT, 1);
    builder.output(builder.input("data", FLOAT, "N", 4).then("y", relu()));
    assertThatThrownBy(builder::build).hasMessageContaining("nothing uses input extra");
  }

  @Test
  void aNetworkWithoutOutputIsRefused() {
    assertThatThrownBy(builder::build).hasMessage("network small has no output");
  }

  @Test
  void aValueOfAnotherNetworkIsRefused() {
    Value foreign = new NetworkBuilder("other", 1).input("theirs", FLOAT, 1);
    Value own = builder.input("ours", FLOAT, 1);
    assertThatThrownBy(() -> own.then("sum", add(), foreign))
        .hasMessageContaining("belongs to another network");
  }

  @Test
  void everyInnerTensorHasADeclaredType() {
    builder.output(small());
    var graph = builder.model().graph();
    List<String> declared = graph.valueInfos().stream().map(TensorSpec::name).toList();
    List<String> made = graph.nodes().stream().flatMap(node -> node.outputs().stream()).toList();
    assertThat(declared)
        .containsExactlyInAnyOrderElementsOf(made.stream().filter(n -> !n.equals("prob")).toList());
  }

  @Test
  void theTableOfLayersSurvivesTheFile(@TempDir Path folder) throws Exception {
    builder.output(small());
    Path file = folder.resolve("small.onnx");
    List<Layer> before = builder.save(file).layers();
    Network read = Network.of(OnnxReader.read(file), "small", "small.onnx", "onnx", file);
    assertThat(read.layers()).isEqualTo(before);
    assertThat(before)
        .extracting(Layer::name)
        .containsExactly("conv", "bn", "scale", "relu", "classes", "prob");
    assertThat(before)
        .extracting(Layer::type)
        .containsExactly("Conv", "BatchNorm", "Scale", "Relu", "FullyConnected", "Softmax");
    assertThat(before).extracting(layer -> layer.nodes().size()).containsExactly(1, 1, 2, 1, 2, 1);
    assertThat(before)
        .extracting(Layer::parameterCount)
        .containsExactly(112L, 0L, 8L, 0L, 725L, 0L);
  }

  @Test
  void weightsThatAreGivenAreTaken() {
    builder.output(
        builder
            .input("data", FLOAT, "N", 2)
            .then("fc", fullyConnected(1).weights(Weights.of(3, 4))));
    Tensor weight = requireNonNull(builder.build().index().initializer("fc.weight"));
    assertThat(weight.bytes().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED)).containsExactly(3, 4);
    assertThat(weight.bytes().heapBase()).isEmpty();
  }

  @Test
  void aLayerDefinitionMustReturnWhatItEmits() {
    LayerDefinition nothing =
        new LayerDefinition() {
          @Override
          public String type() {
            return "Nothing";
          }

          @Override
          public List<Value> define(LayerScope scope, List<Value> inputs) {
            return inputs;
          }
        };
    Value x = builder.input("data", FLOAT, 1);
    assertThatThrownBy(() -> x.then("y", nothing))
        .hasMessageContaining("layer y (Nothing) must return");
  }
}
