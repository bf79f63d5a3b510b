package org.inferometer.importer.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.importer.tensorflow.Close.assertClose;
import static org.inferometer.importer.tensorflow.TestGraph.attr;
import static org.inferometer.importer.tensorflow.TestGraph.list;
import static org.inferometer.importer.tensorflow.TestGraph.random;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.importer.tensorflow.proto.AttrValue;
import org.inferometer.importer.tensorflow.proto.DataType;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.network.OmittedLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Graphs as freezing, training and Keras leave them.
class FrozenGraphTest {
  private static final double[] X = random(1, 8);

  private static TestGraph graph() {
    return new TestGraph().input("x", X, 2, 4);
  }

  @Test
  void relu6MayBeWrittenAsAMinimumAndAMaximum() throws Exception {
    double[] x = Arrays.stream(X).map(v -> v * 10).toArray();
    TestGraph graph =
        new TestGraph()
            .input("x", x, 2, 4)
            .constant("six", new double[] {6})
            .node("relu", "Relu", List.of("x"))
            .node("y", "Minimum", List.of("relu", "six"));
    assertClose(graph.run("y"), Arrays.stream(x).map(v -> Math.clamp(v, 0.0, 6.0)).toArray());
  }

  @Test
  void leftoversOfTrainingAreNoOutputsAndNeedNoRows() throws Exception {
    TestGraph graph =
        graph()
            .constant("w", new double[] {2})
            .node("y", "Mul", List.of("x", "w"))
            .node("queue", "FIFOQueueV2", List.of())
            .node("enqueue", "QueueEnqueueV2", List.of("queue", "y"))
            .node("variable", "VariableV2", List.of())
            .node("gradient", "SoftmaxCrossEntropyWithLogits", List.of("x", "w"))
            .node("apply", "ApplyGradientDescent", List.of("variable", "w", "gradient"))
            .node("save", "SaveV2", List.of("w"))
            .node("restore", "RestoreV2", List.of("w"))
            .node("assign", "Assign", List.of("variable", "restore"))
            .node("summary", "HistogramSummary", List.of("w", "y"))
            .node("init", "NoOp", List.of("^assign"));
    Network network = graph.network();
    assertThat(network.outputs()).extracting(spec -> spec.name()).containsExactly("y");
    assertThat(network.layers()).extracting(Layer::name).containsExactly("y");
  }

  @Test
  void layersKeepTheirNamesAndTypes() throws Exception {
    TestGraph graph =
        new TestGraph()
            .input("x", random(2, 16), 1, 4, 4, 1)
            .constant("f", random(3, 9), 3, 3, 1, 1)
            .node(
                "block/conv",
                "Conv2D",
                List.of("x", "f"),
                Map.of("strides", list(1, 1, 1, 1), "padding", attr("SAME")))
            .node("block/relu", "Relu", List.of("block/conv"));
    assertThat(graph.network().layers())
        .extracting(layer -> layer.name() + " " + layer.type())
        .containsExactly("block/conv Conv2D", "block/relu Relu");
  }

  @Test
  void aFlatteningByShapesIsOneReshape() throws Exception {
    double[] x = random(4, 12);
    TestGraph graph =
        new TestGraph()
            .placeholder("x", DataType.DT_FLOAT, -1, 2, 3)
            .feed("x", ElementType.FLOAT, x, 2, 2, 3)
            .vector("begin", 0)
            .vector("end", 1)
            .vector("step", 1)
            .node("shape", "Shape", List.of("x"))
            .node(
                "slice",
                "StridedSlice",
                List.of("shape", "begin", "end", "step"),
                Map.of("shrink_axis_mask", attr(1L)))
            .vector("begin1", 1)
            .vector("zero", 0)
            .node(
                "rest",
                "StridedSlice",
                List.of("shape", "begin1", "end", "step"),
                Map.of("end_mask", attr(1L)))
            .node("count", "Prod", List.of("rest", "zero"))
            .node("pack2", "Pack", List.of("slice", "count"))
            .node("y", "Reshape", List.of("x", "pack2"));
    assertClose(graph.run("y"), x);
    assertThat(graph.sizes("y")).containsExactly(2, 6);
    assertThat(graph.network().graph().nodes()).extracting(Node::opType).containsExactly("Reshape");
    assertThat(graph.network().outputs().getFirst().toString()).isEqualTo("y float32[? x 6]");
  }

  @Test
  void aBranchOnWhetherItTrainsIsDecided() throws Exception {
    TestGraph graph =
        graph()
            .placeholder("keras_learning_phase", DataType.DT_BOOL)
            .node("switch", "Switch", List.of("x", "keras_learning_phase"))
            .node("trains", "Exp", List.of("switch:1"))
            .node("predicts", "Neg", List.of("switch"))
            .node("y", "Merge", List.of("predicts", "trains"));
    Network network = graph.network();
    assertThat(network.inputs()).extracting(spec -> spec.name()).containsExactly("x");
    assertThat(network.layers()).extracting(Layer::name).containsExactly("predicts");
    assertClose(graph.run("y"), Arrays.stream(X).map(v -> -v).toArray());
  }

  @Test
  void aDropoutThatKeepsEverythingIsLeftOut() throws Exception {
    TestGraph graph =
        graph()
            .placeholder("keep_prob", DataType.DT_FLOAT)
            .node("shape", "Shape", List.of("x"))
            .node("uniform", "RandomUniform", List.of("shape"))
            .node("add", "Add", List.of("keep_prob", "uniform"))
            .node("floor", "Floor", List.of("add"))
            .node("div", "RealDiv", List.of("x", "keep_prob"))
            .node("drop", "Mul", List.of("div", "floor"))
            .node("y", "Neg", List.of("drop"));
    Network network = graph.network();
    assertThat(network.layers()).extracting(Layer::name).containsExactly("y");
    assertThat(network.omitted())
        .extracting(OmittedLayer::name)
        .contains("keep_prob", "div", "drop");
    assertClose(graph.run("y"), Arrays.stream(X).map(v -> -v).toArray());
  }

  @Test
  void anIdentityAtTheEndGivesTheOutputItsName() throws Exception {
    TestGraph graph =
        graph().node("neg", "Neg", List.of("x")).node("Identity", "Identity", List.of("neg"));
    Network network = graph.network();
    assertThat(network.graph().nodes()).extracting(Node::opType).containsExactly("Neg");
    assertThat(network.outputs()).extracting(spec -> spec.name()).containsExactly("Identity");
    assertThat(network.omitted()).extracting(OmittedLayer::type).containsExactly("Identity");
  }

  @Test
  void anOutputMayBeAnInputOrAConstantOrTwice() throws Exception {
    TestGraph graph =
        graph()
            .node("same", "Identity", List.of("x"))
            .node("neg", "Neg", List.of("x"))
            .node("a", "Identity", List.of("neg"))
            .node("b", "Identity", List.of("neg"));
    assertClose(graph.run("same"), X);
    assertClose(graph.run("a"), graph.run("b"));
  }

  @Test
  void transposesAreNoLayers() throws Exception {
    Map<String, AttrValue> conv = Map.of("strides", list(1, 1, 1, 1), "padding", attr("SAME"));
    double[] x = random(5, 12);
    double[] f = random(6, 4);
    TestGraph graph =
        new TestGraph()
            .input("x", x, 1, 2, 3, 2)
            .constant("f", f, 1, 1, 2, 2)
            .integer("axis", 3)
            .vector("shape", 1, 24)
            .node("a", "Conv2D", List.of("x", "f"), conv)
            .node("b", "Conv2D", List.of("a", "f"), conv)
            .node("joined", "ConcatV2", List.of("a", "b", "axis"))
            .node("y", "Reshape", List.of("joined", "shape"));
    double[] y = new double[24];
    for (int i = 0; i < 6; i++) {
      for (int o = 0; o < 2; o++) {
        y[i * 4 + o] = x[i * 2] * f[o] + x[i * 2 + 1] * f[2 + o];
      }
      for (int o = 0; o < 2; o++) {
        y[i * 4 + 2 + o] = y[i * 4] * f[o] + y[i * 4 + 1] * f[2 + o];
      }
    }
    assertClose(graph.run("y"), y);
    assertThat(graph.network().layers())
        .extracting(Layer::name)
        .containsExactly("a", "b", "joined", "y");
  }

  @Test
  void anUnknownBatchStays() throws Exception {
    TestGraph graph =
        new TestGraph()
            .placeholder("x", DataType.DT_FLOAT, -1, 4, 4, 1)
            .feed("x", ElementType.FLOAT, random(7, 48), 3, 4, 4, 1)
            .vector("axes", 1, 2)
            .node("y", "Mean", List.of("x", "axes"));
    assertThat(graph.network().outputs().getFirst().toString()).isEqualTo("y float32[? x 1]");
    assertThat(graph.sizes("y")).containsExactly(3, 1);
  }

  @Test
  void whatTheOptimiserFusedIsOneLayer() throws Exception {
    AttrValue.ListValue steps =
        AttrValue.ListValue.newBuilder()
            .addS(ByteString.copyFromUtf8("BiasAdd"))
            .addS(ByteString.copyFromUtf8("Relu6"))
            .build();
    double[] f = random(8, 8);
    TestGraph graph =
        graph()
            .constant("f", f, 4, 2)
            .constant("b", new double[] {-0.5, 5.8}, 2)
            .node(
                "y",
                "_FusedMatMul",
                List.of("x", "f", "b"),
                Map.of("fused_ops", AttrValue.newBuilder().setList(steps).build()));
    double[] y = new double[4];
    for (int n = 0; n < 4; n++) {
      double sum = n % 2 == 0 ? -0.5 : 5.8;
      for (int k = 0; k < 4; k++) {
        sum += X[n / 2 * 4 + k] * f[k * 2 + n % 2];
      }
      y[n] = Math.clamp(sum, 0.0, 6.0);
    }
    assertClose(graph.run("y"), y);
    assertThat(graph.network().layers()).extracting(Layer::name).containsExactly("y");
  }

  @Test
  void aGraphMayBeCutOutOfALargerOne(@TempDir Path folder) throws Exception {
    TestGraph graph =
        new TestGraph()
            .placeholder("file", DataType.DT_STRING)
            .node("picture", "DecodeJpeg", List.of("file"))
            .node("a", "Neg", List.of("picture"))
            .node("b", "Abs", List.of("a"))
            .node("text", "AsString", List.of("b"));
    Network network =
        new TensorFlowImporter()
            .load(graph.save(folder), Map.of("inputs", "picture:0", "outputs", "b"));
    assertThat(network.layers()).extracting(Layer::name).containsExactly("a", "b");
    assertThat(network.inputs()).extracting(spec -> spec.name()).containsExactly("picture");
    assertThat(network.outputs()).extracting(spec -> spec.name()).containsExactly("b");
  }
}
