package org.inferometer.jmh;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.importer.onnx.OnnxImporter;
import org.inferometer.network.Network;
import org.inferometer.onnx.OnnxWriter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Opening a model once in a fresh JVM, as a user does: 500 MB of weights (goal 200 ms, in a heap
/// of 64 MiB), and graphs of 10,000 and 100,000 nodes with their index (goal 0.6 s for the latter).
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Measurement(iterations = 1)
@Fork(7)
public class ImportSpeed {
  private static final TensorSpec X =
      new TensorSpec("x", ElementType.FLOAT, List.of(new Dimension.Fixed(64)));

  /// A model on disk for as long as a benchmark runs.
  public abstract static class ModelFile {
    Path path;

    abstract Model model();

    @Setup
    public void write() throws IOException {
      path = Files.createTempFile("model", ".onnx");
      OnnxWriter.write(model(), path);
    }

    @TearDown
    public void delete() throws IOException {
      Files.deleteIfExists(path);
    }
  }

  /// 100 tensors of 5 MB.
  @State(Scope.Benchmark)
  public static class Weights500Megabytes extends ModelFile {
    @Override
    Model model() {
      return weights(100, 1_250_000);
    }
  }

  /// A tenth of the larger chain, to see that time grows linearly.
  @State(Scope.Benchmark)
  public static class Nodes10Thousand extends ModelFile {
    @Override
    Model model() {
      return chain(10_000);
    }
  }

  /// Each node takes the result of the one before.
  @State(Scope.Benchmark)
  public static class Nodes100Thousand extends ModelFile {
    @Override
    Model model() {
      return chain(100_000);
    }
  }

  @Benchmark
  @Fork(value = 7, jvmArgsAppend = "-Xmx64m")
  public Network weights(Weights500Megabytes file) throws ImportException {
    return new OnnxImporter().load(file.path);
  }

  @Benchmark
  public GraphIndex nodes10Thousand(Nodes10Thousand file) throws ImportException {
    return GraphIndex.of(new OnnxImporter().load(file.path).graph());
  }

  @Benchmark
  public GraphIndex nodes100Thousand(Nodes100Thousand file) throws ImportException {
    return GraphIndex.of(new OnnxImporter().load(file.path).graph());
  }

  private static Model weights(int tensors, long elements) {
    List<Node> nodes = new ArrayList<>();
    List<Tensor> constants = new ArrayList<>();
    MemorySegment bytes = Arena.ofAuto().allocate(elements * Float.BYTES).asReadOnly();
    for (int i = 0; i < tensors; i++) {
      String weight = "w" + i;
      constants.add(new Tensor(weight, ElementType.FLOAT, Shape.of(elements), bytes, List.of()));
      nodes.add(Node.of("sum" + i, "ReduceSum", List.of(weight), List.of("s" + i)));
    }
    nodes.add(Node.of("y", "Relu", List.of("x"), List.of("y")));
    return model(nodes, constants);
  }

  private static Model chain(int length) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      String input = i == 0 ? "x" : "t" + (i - 1);
      String output = i == length - 1 ? "y" : "t" + i;
      nodes.add(Node.of("relu" + i, "Relu", List.of(input), List.of(output)));
    }
    return model(nodes, List.of());
  }

  private static Model model(List<Node> nodes, List<Tensor> constants) {
    TensorSpec output = new TensorSpec("y", ElementType.FLOAT, X.dimensions());
    Graph graph =
        new Graph("g", nodes, constants, List.of(), List.of(X), List.of(output), List.of());
    return new Model(
        8,
        "benchmark",
        "",
        "",
        0,
        "",
        List.of(new Model.OperatorSet("", 17)),
        graph,
        List.of(),
        Map.of());
  }
}
