package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.inferometer.backend.onnxruntime.OperatorsNative.Access;
import org.inferometer.backend.onnxruntime.OperatorsNative.Operator;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Model;
import org.inferometer.graph.Model.OperatorSet;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorElements;
import org.inferometer.graph.TensorSpec;
import org.inferometer.onnx.OnnxWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorsNativeTest {
  private static final String DOMAIN = "org.example";

  @TempDir Path folder;

  @Test
  void aKernelReadsAndWritesTheRuntimesMemory() throws Exception {
    assertThat(run(new float[] {1, 2, 3}, OperatorsNativeTest::twice)).containsExactly(4, 8, 12);
  }

  @Test
  void anEmptyTensorIsOneToo() throws Exception {
    assertThat(run(new float[0], OperatorsNativeTest::twice)).isEmpty();
  }

  @Test
  void whatAKernelThrowsEndsTheInferenceWithItsMessage() {
    assertThatThrownBy(() ->
            run(
                new float[] {1},
                _ -> {
                  throw new IllegalStateException("row 7 is odd");
                }))
        .isInstanceOf(OrtException.class)
        .hasMessageContaining("row 7 is odd");
  }

  /// One operator may be declared for several types, each by itself.
  @Test
  void anOperatorOfSeveralTypesRunsInEach() throws Exception {
    OrtEnvironment environment = OrtRuntime.environment();
    List<Operator> operators =
        List.of(
            operator(ElementType.FLOAT, OperatorsNativeTest::twice),
            operator(ElementType.INT32, OperatorsNativeTest::twice));
    Path file = folder.resolve("two.onnx");
    OnnxWriter.write(
        model(
            List.of(node("a", "x", "y", 0), node("b", "i", "j", 1)),
            List.of(spec("x", ElementType.FLOAT), spec("i", ElementType.INT32)),
            List.of(spec("y", ElementType.FLOAT), spec("j", ElementType.INT32))),
        file);
    try (OperatorsNative domain = new OperatorsNative(DOMAIN, operators);
        OrtSession session = open(environment, file, domain);
        OnnxTensor x =
            OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(new float[] {1.5f}), new long[] {1});
        OnnxTensor i =
            OnnxTensor.createTensor(environment, IntBuffer.wrap(new int[] {21}), new long[] {1});
        OrtSession.Result result = session.run(Map.of("x", x, "i", i))) {
      assertThat((float[]) result.get("y").orElseThrow().getValue()).containsExactly(3f);
      assertThat((int[]) result.get("j").orElseThrow().getValue()).containsExactly(42);
    }
  }

  private static void twice(Access access) throws Exception {
    HostTensor read = access.input(0);
    HostTensor written = access.output(0, read.type().shape());
    for (long i = 0; i < read.type().shape().elementCount(); i++) {
      TensorElements.set(written, i, 2 * TensorElements.get(read, i));
    }
  }

  /// Two such nodes in a row.
  private float[] run(float[] given, OperatorsNative.Kernel kernel) throws Exception {
    OrtEnvironment environment = OrtRuntime.environment();
    Path file = folder.resolve("one.onnx");
    OnnxWriter.write(
        model(
            List.of(node("a", "x", "h", 0), node("b", "h", "y", 1)),
            List.of(spec("x", ElementType.FLOAT)),
            List.of(spec("y", ElementType.FLOAT))),
        file);
    try (OperatorsNative domain =
            new OperatorsNative(DOMAIN, List.of(operator(ElementType.FLOAT, kernel)));
        OrtSession session = open(environment, file, domain);
        OnnxTensor x =
            OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(given), new long[] {given.length});
        OrtSession.Result result = session.run(Map.of("x", x))) {
      return (float[]) result.get("y").orElseThrow().getValue();
    }
  }

  private static OrtSession open(OrtEnvironment environment, Path file, OperatorsNative domain)
      throws Exception {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      domain.addTo(options);
      return environment.createSession(file.toString(), options);
    }
  }

  private static Operator operator(ElementType type, OperatorsNative.Kernel kernel) {
    return new Operator("Twice", List.of(type), List.of(type), List.of(), _ -> kernel);
  }

  private static Model model(List<Node> nodes, List<TensorSpec> inputs, List<TensorSpec> outputs) {
    Model model = Graphs.model(nodes, inputs, outputs);
    return model.with(List.of(new OperatorSet("", 17), new OperatorSet(DOMAIN, 1)), model.graph());
  }

  private static Node node(String name, String read, String written, int index) {
    return new Node(
        name,
        "Twice",
        DOMAIN,
        "",
        List.of(read),
        List.of(written),
        List.of(OperatorsNative.index(index)),
        Map.of());
  }

  private static TensorSpec spec(String name, ElementType type) {
    List<Dimension> open =
        IntStream.range(0, 1).<Dimension>mapToObj(_ -> new Dimension.Symbolic("n")).toList();
    return new TensorSpec(name, type, open);
  }
}
