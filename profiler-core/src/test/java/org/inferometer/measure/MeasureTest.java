package org.inferometer.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.inferometer.accuracy.CorrectnessGate;
import org.inferometer.accuracy.OutputComparison;
import org.inferometer.data.Elements;
import org.inferometer.data.InputException;
import org.inferometer.data.InputFolder;
import org.inferometer.data.Inputs;
import org.inferometer.data.SeededInputs;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasureTest {
  @TempDir Path folder = Path.of("");

  @Test
  void errorsAreThoseOfAHandComputation() throws InputException {
    OutputComparison c = OutputComparison.of(out(3, 4), out(3, 3));
    assertThat(c.maxAbsolute()).isEqualTo(1);
    // |(0, 1)| / |(3, 3)| and (9 + 12) / (5 * sqrt 18)
    assertThat(c.relativeL2()).isCloseTo(1 / Math.sqrt(18), within(1e-12));
    assertThat(c.cosine()).isCloseTo(21 / (5 * Math.sqrt(18)), within(1e-12));
  }

  @Test
  void equalOutputsPassTheGate() throws InputException {
    CorrectnessGate.Judgement judgement = judge(out(1, 2), out(1, 2));
    assertThat(judgement.failure()).isEmpty();
    assertThat(judgement.accuracy().cosine().asDouble()).hasValue(1);
  }

  @Test
  void aWrongOutputFailsWithItsErrorAndName() throws InputException {
    assertThat(judge(out(1, 2.1f), out(1, 2)).failure().orElse(""))
        .contains("relative L2 error of 0.045", "'prob'", "1e-03");
  }

  @Test
  void onlyNetworksThatRoundToIntegersMayMissTheReferenceByAStep() {
    assertThat(CorrectnessGate.isExact(networkOf("Conv"), Precision.FP32)).isTrue();
    assertThat(CorrectnessGate.isExact(networkOf("Conv"), Precision.FP16)).isFalse();
    for (String operator :
        List.of("QuantizeLinear", "DynamicQuantizeLinear", "QLinearConv", "MatMulInteger")) {
      assertThat(CorrectnessGate.isExact(networkOf(operator), Precision.FP32))
          .as(operator)
          .isFalse();
    }
    assertThat(CorrectnessGate.isExact(networkOf("com.microsoft", "QGemm"), Precision.FP32))
        .isFalse();
    assertThat(CorrectnessGate.isExact(networkOf("my.domain", "QLinearConv"), Precision.FP32))
        .isTrue();
  }

  private static Network networkOf(String operator) {
    return networkOf("", operator);
  }

  private static Network networkOf(String domain, String operator) {
    Node node =
        new Node("n", operator, domain, "", List.of("x"), List.of("y"), List.of(), Map.of());
    Graph graph =
        new Graph("g", List.of(node), List.of(), List.of(), List.of(), List.of(), List.of());
    List<Model.OperatorSet> sets = List.of(new Model.OperatorSet("", 17));
    Model model = new Model(8, "test", "", "", 0, "", sets, graph, List.of(), Map.of());
    return Network.of(model, "test", "test", "onnx", null);
  }

  @Test
  void aNonFiniteOutputFails() throws InputException {
    assertThat(judge(out(1, Float.NaN), out(1, 2)).failure().orElse(""))
        .contains("1 of 2 output elements are not finite");
  }

  @Test
  void whatIsNotFiniteInTheReferenceEitherIsLeftOutAndSaid() throws InputException {
    float infinite = Float.NEGATIVE_INFINITY;
    CorrectnessGate.Judgement judgement = judge(out(1, infinite), out(1, infinite));
    assertThat(judgement.failure()).isEmpty();
    assertThat(judgement.accuracy().reference()).contains("1 elements that are not finite");
  }

  @Test
  void whatIsNotANumberFailsWhateverTheReferenceSays() throws InputException {
    assertThat(judge(out(1, Float.NaN), out(1, Float.NaN)).failure().orElse(""))
        .contains("1 of 2 output elements are NaN, where the reference's are not finite either");
    assertThat(CorrectnessGate.judge(out(Float.NaN, 2), "no reference").failure().orElse(""))
        .startsWith("1 of 2 output elements are NaN; not measured");
    assertThat(CorrectnessGate.judge(out(1, Float.POSITIVE_INFINITY), "no reference").failure())
        .isEmpty();
  }

  @Test
  void anOutputOfAnotherShapeIsAnError() {
    assertThatThrownBy(() -> OutputComparison.of(out(1), out(1, 2)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("output 'prob' is float32[1], the reference float32[2]");
  }

  @Test
  void seededInputsAreTheSameForTheSameSeedAndNameOnly() throws InputException {
    TensorType type = new TensorType(ElementType.FLOAT, Shape.of(1_000));
    HostTensor a = SeededInputs.generate("x", type, 1);
    assertThat(a.data().mismatch(SeededInputs.generate("x", type, 1).data())).isEqualTo(-1);
    assertThat(a.data().mismatch(SeededInputs.generate("x", type, 2).data())).isNotEqualTo(-1);
    assertThat(a.data().mismatch(SeededInputs.generate("y", type, 1).data())).isNotEqualTo(-1);
    for (float value : a.data().toArray(ValueLayout.JAVA_FLOAT)) {
      assertThat(value).isBetween(0f, Math.nextDown(1f));
    }
  }

  @Test
  void integersAreTokensAndMasksAreOnes() throws InputException {
    TensorType type = new TensorType(ElementType.INT64, Shape.of(100));
    for (long id :
        SeededInputs.generate("input_ids", type, 1).data().toArray(ValueLayout.JAVA_LONG)) {
      assertThat(id).isBetween(0L, SeededInputs.TOKEN_IDS - 1L);
    }
    assertThat(
            SeededInputs.generate("attention_mask", type, 1).data().toArray(ValueLayout.JAVA_LONG))
        .containsOnly(1);
    // Which picture of a batch a region is in: the first is there in any batch.
    assertThat(
            SeededInputs.generate("batch_indices", type, 1).data().toArray(ValueLayout.JAVA_LONG))
        .containsOnly(0);
  }

  @Test
  void aStringInputCannotBeGeneratedAndIsNamed() {
    TensorType type = new TensorType(ElementType.STRING, Shape.of(0));
    assertThatThrownBy(() -> SeededInputs.generate("text", type, 1))
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
  void thePeakOfMemoryIsSetBackAndReadFromTheKernel() throws Exception {
    Path status = Files.writeString(folder.resolve("status"), "Name:\tjava\nVmHWM:\t  2048 kB\n");
    Path clear = Files.createFile(folder.resolve("clear_refs"));
    assertThat(ProcessMemory.start(status, clear).peakBytes())
        .isEqualTo(Reading.exact(2048 * 1024, "B"));
    assertThat(clear).hasContent("5");
  }

  @Test
  void aPeakThatCannotBeSetBackIsAnEstimateThatSaysSo() throws Exception {
    Path status = Files.writeString(folder.resolve("status"), "VmHWM:\t  2048 kB\n");
    Path missing = folder.resolve("missing");
    assertThat(ProcessMemory.start(status, missing).peakBytes())
        .isInstanceOfSatisfying(
            Reading.Estimated.class,
            peak -> {
              assertThat(peak.value()).isEqualTo(2048 * 1024);
              assertThat(peak.method()).startsWith("peak since the process began");
            });
    assertThat(missing).doesNotExist();
  }

  @Test
  void aSystemWithoutThatFileHasNoPeak() {
    Path missing = folder.resolve("missing");
    assertThat(ProcessMemory.start(missing, missing).peakBytes())
        .isInstanceOf(Reading.Unavailable.class);
  }

  @Test
  void halfPrecisionSurvivesTheRoundTrip() throws InputException {
    HostTensor half =
        SeededInputs.generate("x", new TensorType(ElementType.FLOAT16, Shape.of(2)), 1);
    Elements.set(half, 0, 0.333251953125);
    // 0x3555 is the half nearest to one third, exactly 0.333251953125.
    assertThat(half.data().get(ValueLayout.JAVA_SHORT, 0)).isEqualTo((short) 0x3555);
    assertThat(Elements.get(half, 0)).isEqualTo(0.333251953125);
  }

  private static CorrectnessGate.Judgement judge(
      Map<String, HostTensor> actual, Map<String, HostTensor> expected) throws InputException {
    return CorrectnessGate.judge(actual, expected, "the reference", true, 1);
  }

  private static Map<String, HostTensor> out(float... values) {
    MemorySegment data = Arena.ofAuto().allocate(4L * values.length, 64);
    MemorySegment.copy(values, 0, data, ValueLayout.JAVA_FLOAT, 0, values.length);
    return Map.of(
        "prob", new HostTensor(new TensorType(ElementType.FLOAT, Shape.of(values.length)), data));
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
