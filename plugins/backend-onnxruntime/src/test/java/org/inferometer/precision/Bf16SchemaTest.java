package org.inferometer.precision;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.operator.Operators;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The operator sets in which operators take BF16, against ONNX's schemas as ONNX Runtime holds
/// them: it refuses a node of a type that its schema has not, before it looks for a kernel.
class Bf16SchemaTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "Conv, 2",
    "ConvTranspose, 2",
    "Gemm, 3",
    "MatMul, 2",
    "LSTM, 3",
    "GRU, 3",
    "RNN, 3",
    "BatchNormalization, 5",
    "Softmax, 1",
    "LogSoftmax, 1",
    "Abs, 1",
    "Add, 2",
    "AveragePool, 1",
    "Ceil, 1",
    "Clip, 3",
    "Concat, 2",
    "Cos, 1",
    "DepthToSpace, 1",
    "Div, 2",
    "Elu, 1",
    "Erf, 1",
    "Flatten, 1",
    "Floor, 1",
    "Gelu, 1",
    "GlobalAveragePool, 1",
    "GlobalMaxPool, 1",
    "HardSigmoid, 1",
    "HardSwish, 1",
    "Hardmax, 1",
    "Identity, 1",
    "LeakyRelu, 1",
    "Log, 1",
    "LRN, 1",
    "LpPool, 1",
    "Max, 2",
    "MaxPool, 1",
    "Mean, 2",
    "Min, 2",
    "Mish, 1",
    "Mod, 2",
    "Mul, 2",
    "Neg, 1",
    "PRelu, 2",
    "Pow, 2",
    "Reciprocal, 1",
    "ReduceMax, 1",
    "ReduceMean, 1",
    "ReduceMin, 1",
    "Relu, 1",
    "Round, 1",
    "Selu, 1",
    "Sigmoid, 1",
    "Sign, 1",
    "Sin, 1",
    "Softsign, 1",
    "SpaceToDepth, 1",
    "Sqrt, 1",
    "Sub, 2",
    "Sum, 2",
    "Tan, 1",
    "Tanh, 1",
    "ThresholdedRelu, 1",
    "Transpose, 1",
    "Trilu, 1",
    "Greater, 2",
    "GreaterOrEqual, 2",
    "Less, 2",
    "LessOrEqual, 2",
    "Equal, 2",
    "IsNaN, 1",
    "IsInf, 1",
    "NonZero, 1",
    "ArgMax, 1",
    "ArgMin, 1",
    "Shape, 1",
    "Size, 1"
  })
  void anOperatorTakesBf16FromTheOperatorSetOnThatIsSaid(String operator, int inputs)
      throws Exception {
    Node node = node(operator, inputs);
    int since = (int) HalfRules.opset(Operators.standard(), List.of(node), HalfFormat.BF16, 7);

    assertThat(refusal(node, since)).as("in operator set %d", since).isEmpty();
    assertThat(refusal(node, since - 1))
        .as("in operator set %d", since - 1)
        .containsAnyOf("bfloat16", "is not a registered");
  }

  private static Node node(String operator, int inputs) {
    List<Attribute> attributes = new ArrayList<>();
    switch (operator) {
      case "Concat" -> attributes.add(Attribute.of("axis", 0));
      case "DepthToSpace", "SpaceToDepth" -> attributes.add(Attribute.of("blocksize", 2));
      case "LRN" -> attributes.add(Attribute.of("size", 3));
      case "AveragePool", "LpPool", "MaxPool" ->
          attributes.add(Attribute.of("kernel_shape", new long[] {2, 2}));
      case "LSTM", "GRU", "RNN" -> attributes.add(Attribute.of("hidden_size", 2));
      case "Mod" -> attributes.add(Attribute.of("fmod", 1));
      default -> {}
    }
    List<String> names = IntStream.range(0, inputs).mapToObj(i -> "x" + i).toList();
    return new Node("n", operator, "", "", names, List.of("y"), attributes, Map.of());
  }

  /// Why ONNX Runtime does not take the node; empty if it does, or only has no kernel.
  private String refusal(Node node, int opset) throws Exception {
    List<TensorSpec> inputs =
        node.inputs().stream()
            .map(name -> new TensorSpec(name, ElementType.BFLOAT16, null))
            .toList();
    List<TensorSpec> outputs = List.of(new TensorSpec("y", ElementType.UNDEFINED, null));
    Graph graph = new Graph("g", List.of(node), List.of(), List.of(), inputs, outputs, List.of());
    Model model =
        new Model(
            10,
            "",
            "",
            "",
            0,
            "",
            List.of(new Model.OperatorSet("", opset)),
            graph,
            List.of(),
            Collections.emptyMap());
    Path file = Files.createTempFile(folder, "node", ".onnx");
    OnnxWriter.write(model, file);
    try (SessionOptions options = new SessionOptions()) {
      OrtEnvironment.getEnvironment().createSession(file.toString(), options).close();
      return "";
    } catch (OrtException e) {
      boolean kernel = e.getCode() == OrtException.OrtErrorCode.ORT_NOT_IMPLEMENTED;
      return kernel ? "" : String.valueOf(e.getMessage());
    }
  }
}
