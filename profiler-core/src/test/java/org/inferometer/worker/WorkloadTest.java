package org.inferometer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.inferometer.data.Inputs;
import org.inferometer.data.SeededInputs;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.junit.jupiter.api.Test;

final class WorkloadTest {
  private static final Binding BINDING =
      new Binding(2, Map.of(), Map.of("x", new TensorType(ElementType.FLOAT, Shape.of(2, 8))));

  private final Workload workload =
      new Workload("m.onnx", 2, Map.of(), null, 5, Path.of("no-cache"));

  @Test
  void oneSetOfInputsIsTheReferences() throws Exception {
    Inputs inputs = workload.inputs(BINDING, 1);

    assertThat(inputs.further()).isEmpty();
    assertThat(inputs.origins()).containsExactly(SeededInputs.origin(5));
    assertThat(same(inputs.tensors(), workload.inputs(BINDING).tensors())).isTrue();
  }

  @Test
  void ofSeveralSetsTheFirstIsTheReferencesAndTheOthersHaveOtherValues() throws Exception {
    Inputs inputs = workload.inputs(BINDING, 4);

    assertThat(inputs.sets()).isEqualTo(4);
    assertThat(same(inputs.tensors(), workload.inputs(BINDING).tensors())).isTrue();
    assertThat(inputs.origins())
        .containsExactly(
            SeededInputs.origin(5), "4 sets of inputs in turn, of the seeds from 5 on");
    Set<String> values = new HashSet<>(Set.of(bytes(inputs.tensors())));
    inputs.further().forEach(set -> values.add(bytes(set)));
    assertThat(values).hasSize(4);
    assertThat(same(inputs.further().getLast(), SeededInputs.of(BINDING, 8).tensors())).isTrue();
  }

  private static boolean same(Map<String, HostTensor> one, Map<String, HostTensor> other) {
    return bytes(one).equals(bytes(other));
  }

  private static String bytes(Map<String, HostTensor> tensors) {
    HostTensor tensor = Objects.requireNonNull(tensors.get("x"));
    return HexFormat.of().formatHex(tensor.data().toArray(ValueLayout.JAVA_BYTE));
  }
}
