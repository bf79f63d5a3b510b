package org.inferometer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorElements;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputsTest {
  @TempDir Path folder = Path.of("");

  @Test
  void seededInputsAreTheSameForTheSameSeedAndNameOnly() throws InputException {
    TensorType type = new TensorType(ElementType.FLOAT, Shape.of(1_000));
    HostTensor a = SeededInputs.generate("x", type, 0, 1);
    assertThat(a.data().mismatch(SeededInputs.generate("x", type, 0, 1).data())).isEqualTo(-1);
    assertThat(a.data().mismatch(SeededInputs.generate("x", type, 0, 2).data())).isNotEqualTo(-1);
    assertThat(a.data().mismatch(SeededInputs.generate("y", type, 0, 1).data())).isNotEqualTo(-1);
    for (float value : a.data().toArray(ValueLayout.JAVA_FLOAT)) {
      assertThat(value).isBetween(0f, Math.nextDown(1f));
    }
  }

  @Test
  void integersAreTokensAndMasksAreOnes() throws InputException {
    TensorType type = new TensorType(ElementType.INT64, Shape.of(100));
    for (long id :
        SeededInputs.generate("input_ids", type, 0, 1).data().toArray(ValueLayout.JAVA_LONG)) {
      assertThat(id).isBetween(0L, SeededInputs.TOKEN_IDS - 1L);
    }
    assertThat(
            SeededInputs.generate("attention_mask", type, 0, 1)
                .data()
                .toArray(ValueLayout.JAVA_LONG))
        .containsOnly(1);
    // Which picture of a batch a region is in: the first is there in any batch.
    assertThat(
            SeededInputs.generate("batch_indices", type, 0, 1)
                .data()
                .toArray(ValueLayout.JAVA_LONG))
        .containsOnly(0);
  }

  @Test
  void indicesAreSpreadOverTheRowsOfTheirTable() throws InputException {
    TensorType type = new TensorType(ElementType.INT64, Shape.of(1, 1_000));
    long[] ids = SeededInputs.generate("ids", type, 3, 1).data().toArray(ValueLayout.JAVA_LONG);
    assertThat(ids).containsOnly(0, 1, 2);
    assertThat(SeededInputs.generate("ids", type, 30_522, 1).data().toArray(ValueLayout.JAVA_LONG))
        .matches(all -> Arrays.stream(all).allMatch(id -> id >= 0 && id < 30_522))
        .matches(all -> Arrays.stream(all).anyMatch(id -> id > 29_000));
    // Positions count, but no further than their table goes.
    assertThat(
            SeededInputs.generate("position_ids", type, 512, 1)
                .data()
                .toArray(ValueLayout.JAVA_LONG))
        .endsWith(511, 511)
        .startsWith(0, 1, 2);
    TensorType numbers = new TensorType(ElementType.FLOAT, Shape.of(100));
    assertThat(SeededInputs.generate("x", numbers, 3, 1).data().toArray(ValueLayout.JAVA_FLOAT))
        .containsOnly(0, 1, 2);
  }

  @Test
  void aStringInputCannotBeGeneratedAndIsNamed() {
    TensorType type = new TensorType(ElementType.STRING, Shape.of(0));
    assertThatThrownBy(() -> SeededInputs.generate("text", type, 0, 1))
        .hasMessageContaining("input 'text' is of type string");
  }

  @Test
  void aFileOfOneItemFillsTheBatch() throws Exception {
    pb("data.pb", "0801" + "0802" + "1001" + "4a080000803f00000040");
    Inputs inputs = new InputFolder(folder).read(binding("data", 3, 2));
    HostTensor tensor = inputs.tensors().get("data");
    assertThat(tensor).isNotNull();
    assertThat(tensor == null ? new float[0] : tensor.data().toArray(ValueLayout.JAVA_FLOAT))
        .containsExactly(1, 2, 1, 2, 1, 2);
    assertThat(inputs.origins()).containsExactly("'data' from data.pb");
  }

  @Test
  void furtherSetsTakeTheNextItemsOfAFileAndThenTheFirstOnesAgain() throws Exception {
    pb(
        "data.pb",
        "0803"
            + "0802"
            + "1001"
            + "4a18"
            + "0000803f0000004000004040"
            + "000080400000a0400000c040");

    assertThat(elements(2, 0)).containsExactly(1, 2, 3, 4);
    assertThat(elements(2, 1)).containsExactly(5, 6, 1, 2);
    assertThat(elements(2, 2)).containsExactly(3, 4, 5, 6);
    assertThat(elements(3, 1)).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(elements(4, 1)).containsExactly(3, 4, 5, 6, 1, 2, 3, 4);
  }

  private float[] elements(int batch, int set) throws InputException {
    return tensor(batch, set).data().toArray(ValueLayout.JAVA_FLOAT);
  }

  private HostTensor tensor(int batch, int set) throws InputException {
    return Objects.requireNonNull(
        new InputFolder(folder).read(binding("data", batch, 2), set).tensors().get("data"));
  }

  @Test
  void setsOfTheSameItemsAreInMemoryOfTheirOwn() throws Exception {
    pb("data.pb", "0801" + "0802" + "1001" + "4a080000803f00000040");
    HostTensor one = tensor(1, 1);
    HostTensor two = tensor(1, 2);

    assertThat(one.data().mismatch(two.data())).isEqualTo(-1);
    assertThat(one.data().asOverlappingSlice(two.data())).isEmpty();
  }

  @Test
  void filesAreFoundByPositionToo() throws Exception {
    pb("input_0.pb", "0801" + "0802" + "1001" + "4a080000803f00000040");
    assertThat(new InputFolder(folder).read(binding("any/name", 1, 2)).tensors())
        .containsOnlyKeys("any/name");
  }

  @Test
  void aMissingInputIsNamedWithTheFileToAdd() {
    assertThatThrownBy(() -> new InputFolder(folder).read(binding("../etc/x", 1, 2)))
        .hasMessageContaining("input '../etc/x'")
        .hasMessageContaining("add __etc_x.npy");
  }

  @Test
  void aFileOfAnotherShapeSaysBothShapes() throws Exception {
    pb("data.pb", "0801" + "0802" + "1001" + "4a080000803f00000040");
    assertThatThrownBy(() -> new InputFolder(folder).read(binding("data", 1, 3)))
        .hasMessageContaining("holds float32[1x2], but input 'data' takes float32[1x3]");
  }

  @Test
  void whatIsWrittenToAFolderIsFoundThereAgain() throws Exception {
    HostTensor wide =
        SeededInputs.generate("a", new TensorType(ElementType.FLOAT, Shape.of(3, 2)), 0, 1);
    HostTensor ids =
        SeededInputs.generate("b", new TensorType(ElementType.INT64, Shape.of()), 0, 1);
    HostTensor brain =
        SeededInputs.generate("c", new TensorType(ElementType.BFLOAT16, Shape.of(5)), 0, 1);
    Map<String, HostTensor> outputs = new java.util.LinkedHashMap<>();
    outputs.put("a/y", wide);
    outputs.put("a_y", ids);
    outputs.put("brain", brain);

    assertThat(OutputFolder.write(folder.resolve("new").resolve("cell"), outputs)).isEmpty();

    TensorFolder read = new TensorFolder(folder.resolve("new").resolve("cell"), "output");
    HostTensor first = read.get("a/y", 0).tensor();
    assertThat(first.type()).isEqualTo(wide.type());
    assertThat(first.data().mismatch(wide.data())).isEqualTo(-1);
    assertThat(read.folder().resolve("output_1.npy")).exists();
    HostTensor widened = read.get("brain", 2).tensor();
    assertThat(widened.type()).isEqualTo(new TensorType(ElementType.FLOAT, Shape.of(5)));
    for (int i = 0; i < 5; i++) {
      assertThat(TensorElements.get(widened, i)).isEqualTo(TensorElements.get(brain, i));
    }
  }

  @Test
  void whatNumPyCannotHoldIsNotWrittenAndNamed() throws Exception {
    HostTensor text =
        new HostTensor(
            new TensorType(ElementType.STRING, Shape.of(0)),
            java.lang.foreign.Arena.ofAuto().allocate(0));
    assertThat(OutputFolder.write(folder, Map.of("words", text))).containsExactly("words");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void halfPrecisionSurvivesTheRoundTrip() throws InputException {
    HostTensor half =
        SeededInputs.generate("x", new TensorType(ElementType.FLOAT16, Shape.of(2)), 0, 1);
    TensorElements.set(half, 0, 0.333251953125);
    // 0x3555 is the half nearest to one third, exactly 0.333251953125.
    assertThat(half.data().get(ValueLayout.JAVA_SHORT, 0)).isEqualTo((short) 0x3555);
    assertThat(TensorElements.get(half, 0)).isEqualTo(0.333251953125);
  }

  private static Binding binding(String input, long batch, long size) {
    return new Binding(
        (int) batch,
        Map.of(),
        Map.of(input, new TensorType(ElementType.FLOAT, Shape.of(batch, size))));
  }

  private void pb(String name, String hex) throws java.io.IOException {
    Files.write(folder.resolve(name), java.util.HexFormat.of().parseHex(hex));
  }
}
