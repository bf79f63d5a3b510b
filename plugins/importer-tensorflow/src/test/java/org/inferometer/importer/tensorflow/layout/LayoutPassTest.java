package org.inferometer.importer.tensorflow.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.importer.tensorflow.layout.Draft.TO_CHANNELS_FIRST;
import static org.inferometer.importer.tensorflow.layout.Draft.TO_CHANNELS_LAST;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorElements;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutPassTest {
  private final Draft draft = new Draft(new Random(7));

  @Test
  void aBlockWithAResidualKeepsOneTransposeAtEachEnd() throws Exception {
    String x = draft.input("x", 1, 6, 6, 4);
    String a = draft.layer("Relu", List.of(draft.convolution(x, 4, 4)));
    String scaled = draft.layer("Mul", List.of(draft.convolution(a, 4, 4), draft.floats(4)));
    String shifted = draft.layer("Add", List.of(scaled, draft.floats(4)));
    String sum = draft.layer("Add", List.of(shifted, x));
    String y = draft.convolution(draft.layer("Relu", List.of(sum)), 4, 5);

    Model passed = same(draft.model(y));

    assertThat(Draft.transposes(passed)).hasSize(2);
    assertThat(passed.graph().nodes().getFirst().inputs()).containsExactly("x");
    assertThat(passed.graph().nodes().getLast().outputs()).containsExactly(y);
  }

  @Test
  void concatPadSliceAndMeansMoveTheirAxes() throws Exception {
    String x = draft.input("x", 2, 6, 5, 3);
    String a = draft.convolution(x, 3, 4);
    String b = draft.convolution(x, 3, 2);
    String joined = draft.layer("Concat", List.of(a, b), Attribute.of("axis", -1));
    String padded = draft.layer("Pad", List.of(joined, draft.integers(0, 1, 2, 0, 0, 0, 1, 0)));
    String cut =
        draft.layer(
            "Slice",
            List.of(padded, draft.integers(1, 0), draft.integers(5, 6), draft.integers(1, -1)));
    String y = draft.convolution(cut, 6, 3);
    String mean = draft.layer("ReduceMean", List.of(y, draft.integers(1, 2)), keepdims(0));

    Model passed = same(draft.model(mean));

    // The one that makes the input NCHW; what is left of the mean is N x C, in order.
    assertThat(Draft.transposes(passed)).hasSize(1);
  }

  @Test
  void reshapesOfOneElementPerChannelNeedNoTranspose() throws Exception {
    String x = draft.input("x", 2, 4, 4, 3);
    String a = draft.convolution(x, 3, 4);
    String mean = draft.layer("ReduceMean", List.of(a, draft.integers(1, 2)), keepdims(1));
    String flat = draft.layer("Reshape", List.of(mean, draft.integers(0, 4)));
    String dense = draft.layer("MatMul", List.of(flat, draft.floats(4, 4)));
    String gate =
        draft.layer(
            "Sigmoid",
            List.of(draft.layer("Reshape", List.of(dense, draft.integers(-1, 1, 1, 4)))));
    String gated = draft.layer("Mul", List.of(a, gate));
    String y =
        draft.layer(
            "ReduceMax",
            List.of(draft.convolution(gated, 4, 2), draft.integers(1, 2)),
            keepdims(0));

    Model passed = same(draft.model(y));

    assertThat(Draft.transposes(passed)).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void aReshapeThatMixesPlacesAndChannelsKeepsItsTranspose() throws Exception {
    String x = draft.input("x", 2, 4, 4, 3);
    String flat =
        draft.layer("Reshape", List.of(draft.convolution(x, 3, 4), draft.integers(2, 64)));

    Model passed = same(draft.model(flat));

    assertThat(Draft.transposes(passed)).hasSize(2);
  }

  @Test
  void theSourcesOwnTransposesGoOnlyWhereTheyCancel() throws Exception {
    String x = draft.input("x", 1, 3, 4, 4);
    String last = draft.layer("Transpose", List.of(x), Draft.perm(TO_CHANNELS_LAST));
    String y = draft.convolution(last, 3, 2);
    String first = draft.layer("Transpose", List.of(y), Draft.perm(TO_CHANNELS_FIRST));
    String end = draft.layer("Relu", List.of(first));
    String kept = draft.layer("Transpose", List.of(end), Draft.perm(0, 1, 3, 2));

    Model passed = same(draft.model(kept));

    assertThat(Draft.transposes(passed)).extracting(Node::name).containsExactly(kept + "/node");
    Network network = Network.of(passed, "draft", "draft", "test", null);
    assertThat(network.omitted()).extracting(layer -> layer.name()).containsExactly(last, first);
  }

  @Test
  void anOwnTransposeThatIsUsedInPlaceStays() throws Exception {
    String x = draft.input("x", 1, 3, 4, 4);
    String last = draft.layer("Transpose", List.of(x), Draft.perm(TO_CHANNELS_LAST));
    String relu = draft.layer("Relu", List.of(last));
    String y = draft.convolution(relu, 3, 2);

    Model passed = same(draft.model(y));

    assertThat(Network.of(passed, "draft", "draft", "test", null).omitted()).isEmpty();
    assertThat(Draft.transposes(passed)).extracting(Node::name).contains(last + "/node");
  }

  @Test
  void declarationsMoveWithTheirTensors() throws Exception {
    String x = draft.input("x", 1, 6, 5, 4);
    String relu = draft.layer("Relu", List.of(draft.convolution(x, 4, 3)));
    draft.infos.add(new TensorSpec(relu, ElementType.FLOAT, Dimension.list("batch", 6, 5, 3)));
    String y = draft.convolution(relu, 3, 2);

    Model passed = same(draft.model(y));

    assertThat(passed.graph().valueInfos().getFirst().dimensions())
        .isEqualTo(Dimension.list("batch", 3, 6, 5));
  }

  @Test
  void aShapeIsReadInTheMeantOrder() throws Exception {
    String x = draft.input("x", 2, 6, 5, 4);
    String y = draft.convolution(x, 4, 3);
    String shape = draft.layer("Shape", List.of(y));
    String sizes = draft.layer("Cast", List.of(shape), Attribute.of("to", 1));

    Model passed = same(draft.model(sizes));

    assertThat(passed.graph().nodes()).noneMatch(node -> node.inputs().contains(y));
    assertThat(Draft.transposes(passed)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomGraphsComputeTheSame(long block) throws Exception {
    for (long seed = block * 20; seed < block * 20 + 20; seed++) {
      Model model = new RandomGraphs(seed).model();
      Model passed = LayoutPass.of(model);
      assertSame(model, passed, seed);
      assertThat(Draft.transposes(passed).size())
          .as("transposes of seed %d", seed)
          .isLessThanOrEqualTo(Draft.transposes(model).size());
    }
  }

  private static Attribute keepdims(long keep) {
    return Attribute.of("keepdims", keep);
  }

  private static Model same(Model model) throws Exception {
    Model passed = LayoutPass.of(model);
    assertSame(model, passed, 0);
    return passed;
  }

  private static void assertSame(Model model, Model passed, long seed) throws Exception {
    Map<String, HostTensor> expected = Draft.outputs(model);
    Map<String, HostTensor> actual = Draft.outputs(passed);
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    for (String name : expected.keySet()) {
      HostTensor wanted = Objects.requireNonNull(expected.get(name));
      HostTensor found = Objects.requireNonNull(actual.get(name));
      assertThat(found.type()).as("seed %d, %s", seed, name).isEqualTo(wanted.type());
      for (long i = 0; i < wanted.type().shape().elementCount(); i++) {
        double value = TensorElements.get(wanted, i);
        assertThat(Math.abs(TensorElements.get(found, i) - value))
            .as("seed %d, %s[%d]", seed, name, i)
            .isLessThanOrEqualTo(1e-5 * Math.max(1, Math.abs(value)));
      }
    }
  }
}
