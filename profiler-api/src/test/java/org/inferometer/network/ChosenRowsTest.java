package org.inferometer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.network.layer.Layers.add;
import static org.inferometer.network.layer.Layers.embedding;
import static org.inferometer.network.layer.Layers.node;
import static org.inferometer.network.layer.Layers.reduceMean;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.junit.jupiter.api.Test;

final class ChosenRowsTest {
  private final NetworkBuilder builder = new NetworkBuilder("tables", 1);

  @Test
  void theSmallestTableThatAnInputChoosesFromCounts() throws Exception {
    Value ids = builder.input("ids", ElementType.INT64, 1, 4);
    builder.output(
        ids.then("words", embedding(30, 8)).then("sum", add(), ids.then("more", embedding(20, 8))));

    assertThat(rows()).containsExactly(Map.entry("ids", 20L));
  }

  @Test
  void indicesAreFollowedThroughWhatKeepsThem() throws Exception {
    Value ids = builder.input("ids", ElementType.INT32, 1, 4);
    builder.output(
        ids.then("wider", cast(ElementType.INT64))
            .then(
                "same",
                node("Identity", List.of(new ValueType(ElementType.INT64, ids.dimensions()))))
            .then("words", embedding(7, 8)));

    assertThat(rows()).containsExactly(Map.entry("ids", 7L));
  }

  @Test
  void numbersThatAreIndicesOnceTheyAreCastChooseToo() throws Exception {
    Value ids = builder.input("ids", ElementType.FLOAT, 1, 4);
    builder.output(ids.then("int", cast(ElementType.INT32)).then("words", embedding(9, 8)));

    assertThat(rows()).containsExactly(Map.entry("ids", 9L));
  }

  @Test
  void numbersThatAreMoreThanIndicesChooseNothing() throws Exception {
    Value x = builder.input("x", ElementType.FLOAT, 1, 4);
    builder.output(
        x.then("int", cast(ElementType.INT32)).then("words", embedding(9, 8)),
        x.then("mean", reduceMean(1)));

    assertThat(rows()).isEmpty();
  }

  @Test
  void anInputThatIsCalculatedWithChoosesNothing() throws Exception {
    Value x = builder.input("x", ElementType.INT64, 1, 4);
    builder.output(x.then("double", add(), x).then("words", embedding(9, 8)));

    assertThat(rows()).isEmpty();
  }

  private Map<String, Long> rows() throws ShapeBindingException {
    return builder.build().bind(Optional.empty(), Map.of()).rows();
  }

  private static LayerDefinition cast(ElementType to) {
    return node(
        "Cast",
        List.of(new ValueType(to, List.of(Dimension.of(1), Dimension.of(4)))),
        Attribute.of("to", to.code()));
  }
}
