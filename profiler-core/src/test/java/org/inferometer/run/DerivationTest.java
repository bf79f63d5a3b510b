package org.inferometer.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Network;
import org.junit.jupiter.api.Test;

class DerivationTest {
  @Test
  void weightsThatACallerMayReplaceAreConstantsInFp32AsInEveryPrecision() {
    Network derived = Derivation.single(network(4));
    assertThat(derived.graph().inputs()).extracting(TensorSpec::name).containsExactly("x");
    assertThat(derived.graph().initializers()).extracting(Tensor::name).containsExactly("w");
    assertThat(derived.layers()).isEqualTo(network(4).layers());
  }

  @Test
  void beforeIrVersion4WeightsAmongTheInputsAreConstantsAlready() {
    Network network = network(3);
    assertThat(Derivation.single(network)).isSameAs(network);
  }

  private static Network network(long irVersion) {
    Tensor weight =
        new Tensor(
            "w", ElementType.FLOAT, Shape.of(1), MemorySegment.ofArray(new byte[4]), List.of());
    Graph graph =
        new Graph(
            "g",
            List.of(Node.of("n", "Add", List.of("x", "w"), List.of("y"))),
            List.of(weight),
            List.of(),
            List.of(spec("x"), spec("w")),
            List.of(spec("y")),
            List.of());
    List<Model.OperatorSet> sets = List.of(new Model.OperatorSet("", 9));
    Model model = new Model(irVersion, "test", "", "", 0, "", sets, graph, List.of(), Map.of());
    return Network.of(model, "test", "test", "onnx", null);
  }

  private static TensorSpec spec(String name) {
    return new TensorSpec(name, ElementType.FLOAT, List.of(new Dimension.Fixed(1)));
  }
}
