package org.inferometer.backend.tensorrt.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.backend.tensorrt.inspector.InspectedLayer;
import org.inferometer.backend.tensorrt.inspector.InspectedLayer.InspectedTensor;
import org.inferometer.graph.ElementType;
import org.inferometer.study.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanNetworkTest {
  @ParameterizedTest
  @CsvSource({
    "FP32, FLOAT",
    "BF16, FLOAT BFLOAT16",
    "FP16, FLOAT FLOAT16",
    "FP16, BFLOAT16 FLOAT16",
    "INT8, FLOAT16 INT8",
  })
  void aPlanHasTheShortestTypeThatItsLayersRead(Precision precision, String types) {
    List<InspectedLayer> layers =
        Arrays.stream(types.split(" ", -1))
            .map(ElementType::valueOf)
            .map(PlanNetworkTest::reading)
            .toList();

    assertThat(PlanNetwork.precision(layers)).isEqualTo(precision);
  }

  private static InspectedLayer reading(ElementType type) {
    InspectedTensor input = new InspectedTensor("x", "", Optional.of(type), Optional.empty());
    return new InspectedLayer(
        "layer", "gemm", List.of(input), List.of(), "", List.of(), 0, List.of(), Map.of());
  }
}
