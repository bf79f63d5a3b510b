package org.inferometer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.TensorType;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;
import org.junit.jupiter.api.Test;

class ShapeBindingTest {
  /// An input: numbers are fixed sizes, `?` is unknown, anything else a symbol.
  private static TensorSpec input(String name, String... dims) {
    List<Dimension> dimensions =
        Arrays.stream(dims)
            .<Dimension>map(dim ->
                dim.equals("?")
                    ? new Dimension.Unknown()
                    : dim.matches("\\d+")
                        ? new Dimension.Fixed(Long.parseLong(dim))
                        : new Dimension.Symbolic(dim))
            .toList();
    return new TensorSpec(name, ElementType.FLOAT, dimensions);
  }

  private static Binding bind(int batch, Map<String, Shape> sizes, TensorSpec... inputs)
      throws ShapeBindingException {
    return ShapeBinder.bind(
        List.of(inputs), batch == 0 ? Optional.empty() : Optional.of(batch), sizes, Map.of());
  }

  private static Shape shape(Binding binding, String input) {
    TensorType type = binding.inputs().get(input);
    assertThat(type).isNotNull();
    return type == null ? Shape.of() : type.shape();
  }

  @Test
  void theSymbolAtDimensionZeroIsTheBatch() throws Exception {
    Binding binding = bind(4, Map.of(), input("x", "items", "3"));
    assertThat(shape(binding, "x")).isEqualTo(Shape.of(4, 3));
    assertThat(binding.symbols()).containsEntry("items", 4L);
    assertThat(binding.batch()).isEqualTo(4);
  }

  @Test
  void aSymbolNamedLikeABatchWinsWhereverItStands() throws Exception {
    Binding binding =
        bind(8, Map.of("seq", Shape.of(5)), input("x", "seq", "3"), input("h", "1", "batch_size"));
    assertThat(shape(binding, "x")).isEqualTo(Shape.of(5, 3));
    assertThat(shape(binding, "h")).isEqualTo(Shape.of(1, 8));
  }

  @Test
  void aBatchThatNobodyNamesIsOne() throws Exception {
    assertThat(shape(bind(0, Map.of(), input("x", "N", "3")), "x")).isEqualTo(Shape.of(1, 3));
    assertThat(shape(bind(0, Map.of(), input("x", "?", "3")), "x")).isEqualTo(Shape.of(1, 3));
  }

  @Test
  void aFixedModelKeepsItsBatch() throws Exception {
    assertThat(bind(0, Map.of(), input("x", "16", "3")).batch()).isEqualTo(16);
    assertThat(bind(16, Map.of(), input("x", "16", "3")).batch()).isEqualTo(16);
  }

  @Test
  void aBatchThatContradictsAFixedModelIsRefused() {
    assertThatThrownBy(() -> bind(8, Map.of(), input("x", "1", "3")))
        .hasMessage("batch 8 is not possible: the model fixes its batch to 1");
  }

  @Test
  void everyOpenDimensionIsNamedAndTheSizesThatItTakes() {
    assertThatThrownBy(() ->
            bind(
                2,
                Map.of(),
                input("ids", "batch", "1"),
                input("past_0", "2", "batch", "2", "seq_len"),
                input("past_1", "2", "batch", "2", "seq_len"),
                input("image", "batch", "3", "?", "?")))
        .hasMessage(
            "open dimensions: input 'past_0' dimension 3 'seq_len'; input 'image' dimension 2;"
                + " input 'image' dimension 3")
        .satisfies(e ->
            assertThat(Remedy.of(e))
                .containsExactly(
                    new Remedy(Setting.SHAPE, "seq_len=N"),
                    new Remedy(Setting.SHAPE, "image=2x3xNxN")));
  }

  @Test
  void aWholeShapeBindsItsSymbolsForOtherInputs() throws Exception {
    Binding binding =
        bind(
            0,
            Map.of("a", Shape.of(2, 7)),
            input("a", "batch", "seq"),
            input("b", "batch", "3", "seq"));
    assertThat(shape(binding, "b")).isEqualTo(Shape.of(2, 3, 7));
    assertThat(binding.batch()).isEqualTo(2);
  }

  @Test
  void aWholeShapeThatContradictsTheBatchIsRefused() {
    assertThatThrownBy(() -> bind(4, Map.of("a", Shape.of(2, 7)), input("a", "batch", "seq")))
        .hasMessage("batch 4 contradicts the shapes given, which make the batch 2");
  }

  @Test
  void aSizeThatContradictsTheModelIsRefused() {
    assertThatThrownBy(() -> bind(0, Map.of("a", Shape.of(1, 4)), input("a", "batch", "3")))
        .hasMessage("input 'a' dimension 1 is fixed to 3 by the model, but the shape given says 4");
  }

  @Test
  void twoSizesForOneSymbolAreRefused() {
    assertThatThrownBy(() ->
            bind(
                0,
                Map.of("a", Shape.of(1, 4), "b", Shape.of(1, 5)),
                input("a", "batch", "seq"),
                input("b", "batch", "seq")))
        .hasMessageContaining("dimension 'seq' cannot be both");
  }

  @Test
  void aShapeOfAnotherRankIsRefused() {
    assertThatThrownBy(() -> bind(0, Map.of("a", Shape.of(1, 4, 4)), input("a", "batch", "3")))
        .hasMessage(
            "the shape 1x4x4 given for 'a' has 3 dimensions, but the model declares a float32[batch x"
                + " 3]");
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> bind(0, Map.of("z", Shape.of(1)), input("a", "batch", "seq")))
        .hasMessage(
            "a size was given for 'z', but no input or dimension has this name; there are inputs a"
                + " and dimensions batch, seq");
  }

  @Test
  void anInputWithoutAShapeTakesAWholeOne() throws Exception {
    TensorSpec open = new TensorSpec("x", ElementType.FLOAT, null);
    assertThat(shape(bind(0, Map.of("x", Shape.of(3, 5)), open), "x")).isEqualTo(Shape.of(3, 5));
    assertThat(bind(0, Map.of("x", Shape.of(3, 5)), open).batch()).isEqualTo(3);
    assertThatThrownBy(() -> bind(0, Map.of(), open))
        .hasMessageContaining("input 'x' has no shape")
        .satisfies(e ->
            assertThat(Remedy.of(e)).containsExactly(new Remedy(Setting.SHAPE, "x=1x3x224x224")));
  }

  @Test
  void anInputTooLargeForAnyMachineIsRefused() {
    assertThatThrownBy(
            () -> bind(0, Map.of("s", Shape.of(Long.MAX_VALUE)), input("x", "batch", "s", "1024")))
        .hasMessageContaining("fits no machine's memory");
  }

  @Test
  void aModelWithoutInputsHasABatchOfOne() throws Exception {
    assertThat(bind(0, Map.of()).batch()).isEqualTo(1);
    assertThatThrownBy(() -> bind(2, Map.of())).hasMessageContaining("fixes its batch to 1");
  }
}
