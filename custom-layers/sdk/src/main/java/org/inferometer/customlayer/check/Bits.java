package org.inferometer.customlayer.check;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.util.List;
import java.util.Optional;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorElements;

/// Compares what two runs of a case wrote, bit for bit.
final class Bits {
  private Bits() {}

  /// The first element that differs.
  ///
  /// @param when the second run was made, for the message
  static Optional<Finding> difference(
      Setting setting, List<HostTensor> first, List<HostTensor> second, String when) {
    for (int output = 0; output < first.size(); output++) {
      HostTensor one = first.get(output);
      HostTensor two = second.get(output);
      long at = one.data().mismatch(two.data());
      if (at >= 0) {
        long element = at * Byte.SIZE / one.type().elementType().bits();
        return Optional.of(
            Finding.of(
                setting.output(output),
                "element %s is %s %s, but %s at first"
                    .formatted(
                        Finding.index(one.type().shape(), element),
                        TensorElements.get(two, element),
                        when,
                        TensorElements.get(one, element))));
      }
    }
    return Optional.empty();
  }

  /// Whether all these bytes are this one.
  static boolean isAll(HostTensor tensor, long from, long bytes, byte content) {
    for (long i = from; i < from + bytes; i++) {
      if (tensor.data().get(JAVA_BYTE, i) != content) {
        return false;
      }
    }
    return true;
  }
}
