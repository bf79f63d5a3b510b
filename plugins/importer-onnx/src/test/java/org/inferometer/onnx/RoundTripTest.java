package org.inferometer.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Model;
import org.inferometer.graph.Shape;
import org.inferometer.graph.SparseTensor;
import org.inferometer.graph.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundTripTest {
  @TempDir private Path folder;

  @Test
  void everyRealModelIsTheSameAfterWritingAndReading() throws Exception {
    Map<String, String> refused = new LinkedHashMap<>();
    int count = 0;
    for (Path file : SharedModels.all(folder)) {
      try {
        Model model = OnnxReader.read(file);
        Path copy = folder.resolve("copy.onnx");
        OnnxWriter.write(model, copy);
        assertThat(Same.difference(model, OnnxReader.read(copy), "model")).as("%s", file).isEmpty();
        count++;
      } catch (ImportException e) {
        refused.put(file.getFileName().toString(), e.getMessage());
      }
    }
    assertThat(count).isGreaterThan(1300);
    assertThat(refused).containsOnlyKeys("corrupt-model.onnx");
    assertThat(folder.toFile().list()).noneMatch(name -> name.endsWith(".part"));
  }

  @Test
  void weightsThatWouldExceedTheFileGoBesideIt() throws Exception {
    Path source = SharedModels.folder().resolve("cifar10/ImageClassifier.onnx");
    Model model = OnnxReader.read(source);
    Path copy = folder.resolve("copy.onnx");
    OnnxWriter.write(model, copy, 10_000);
    assertThat(Files.size(copy)).isLessThan(10_000);
    assertThat(OnnxReader.open(copy).externalFiles())
        .containsExactly(folder.resolve("copy.onnx.data"));
    assertThat(Same.difference(model, OnnxReader.read(copy), "model")).isEmpty();
  }

  @Test
  void theStructureIsReadWithoutWhatLiesBesideTheModel() throws Exception {
    Tensor weight = constant("w", ElementType.FLOAT, Shape.of(500), 4);
    Tensor small = constant("s", ElementType.FLOAT, Shape.of(2), 4);
    Path file = folder.resolve("model.onnx");
    OnnxWriter.write(model(List.of(weight, small), List.of()), file, 1_000);
    Files.delete(folder.resolve("model.onnx.data"));

    Graph structure = OnnxReader.readStructure(file).graph();

    assertThat(structure.initializers().stream().map(Tensor::type))
        .containsExactly(weight.type(), small.type());
    assertThat(structure.initializers().getFirst().data().byteSize()).isEqualTo(2_000);
    assertThat(
            structure
                .initializers()
                .getFirst()
                .bytes()
                .mismatch(MemorySegment.ofArray(new byte[2_000])))
        .as("zeros")
        .isEqualTo(-1);
  }

  /// As ONNX Runtime saves them; ONNX itself knows int64 only.
  @ParameterizedTest
  @CsvSource({"INT8, 1", "INT16, 2", "INT32, 4", "INT64, 8"})
  void sparseIndicesOfEverySignedTypeAreReadAsInt64(ElementType type, int bytes) throws Exception {
    Tensor values = constant("w", ElementType.FLOAT, Shape.of(3), 4);
    Tensor indices = constant("", type, Shape.of(3), bytes);
    SparseTensor sparse = new SparseTensor(values, indices, Shape.of(100));
    Path file = folder.resolve("sparse.onnx");
    OnnxWriter.write(model(List.of(), List.of(sparse)), file);

    Tensor read = OnnxReader.read(file).graph().sparseInitializers().getFirst().indices();

    assertThat(read.elementType()).isEqualTo(ElementType.INT64);
    assertThat(read.bytes().toArray(ValueLayout.JAVA_LONG_UNALIGNED)).containsExactly(1, 2, 3);
  }

  /// Elements whose lowest bytes are 1, 2, 3, …
  private static Tensor constant(String name, ElementType type, Shape shape, int bytes) {
    byte[] elements = new byte[Math.toIntExact(shape.elementCount()) * bytes];
    for (int i = 0; i * bytes < elements.length; i++) {
      elements[i * bytes] = (byte) (i + 1);
    }
    return new Tensor(name, type, shape, MemorySegment.ofArray(elements), List.of());
  }

  private static Model model(List<Tensor> constants, List<SparseTensor> sparse) {
    return Models.of(new Graph("g", List.of(), constants, sparse, List.of(), List.of(), List.of()));
  }
}
