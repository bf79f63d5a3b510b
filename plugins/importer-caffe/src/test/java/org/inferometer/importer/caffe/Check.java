package org.inferometer.importer.caffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;

/// Compares a result with its definition, element by element.
final class Check {
  private Check() {}

  /// The element at a place.
  interface Definition {
    double at(int[] place);
  }

  static void same(Floats actual, long[] dims, Definition expected) {
    assertThat(actual.dims()).as("shape").isEqualTo(dims);
    int[] place = new int[dims.length];
    for (int i = 0; i < actual.values().length; i++) {
      double wanted = expected.at(place.clone());
      assertThat((double) actual.values()[i])
          .as("element " + Arrays.toString(place))
          .isCloseTo(wanted, within(1e-4 * Math.max(1, Math.abs(wanted))));
      for (int axis = dims.length - 1; axis >= 0 && ++place[axis] == dims[axis]; axis--) {
        place[axis] = 0;
      }
    }
  }

  static long[] dims(long... dims) {
    return dims;
  }
}
