package org.inferometer.customlayer.check;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorElements;
import org.inferometer.graph.TensorType;

/// Runs a layer's reference with float64 in place of every floating-point type, so that nothing is
/// rounded but by double precision itself.
record Reference(Setting setting) {
  /// A reference that threw.
  static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    Refusal(Throwable cause) {
      super(cause);
    }
  }

  /// The same numbers, in float64 where they are floating-point ones.
  static HostTensor wide(HostTensor tensor) {
    return FloatFormat.of(tensor.type().elementType()).isEmpty()
        ? tensor
        : wide(tensor.type(), numbers(tensor));
  }

  static HostTensor wide(TensorType type, double[] numbers) {
    return new HostTensor(
        new TensorType(ElementType.DOUBLE, type.shape()), MemorySegment.ofArray(numbers));
  }

  static double[] numbers(HostTensor tensor) {
    double[] numbers = new double[Math.toIntExact(tensor.type().shape().elementCount())];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = TensorElements.get(tensor, i);
    }
    return numbers;
  }

  /// What the layer writes, as numbers.
  ///
  /// @param inputs [#wide] ones
  List<double[]> outputs(List<HostTensor> inputs) throws Refusal {
    List<HostTensor> outputs =
        setting.outputs().stream().map(type -> wide(Values.onHeap(type))).toList();
    run(inputs, outputs);
    return outputs.stream().map(Reference::numbers).toList();
  }

  /// What the layer writes where operands have their own types.
  List<HostTensor> rounded(List<HostTensor> inputs) throws Refusal {
    List<HostTensor> outputs = new ArrayList<>();
    setting.outputs().forEach(type -> outputs.add(Values.onHeap(type)));
    run(inputs, outputs);
    return outputs;
  }

  private void run(List<HostTensor> inputs, List<HostTensor> outputs) throws Refusal {
    try {
      setting.layer().reference(new LayerCall(setting.drawn().attributes(), inputs, outputs));
    } catch (RuntimeException | Error e) {
      throw new Refusal(e);
    }
  }
}
