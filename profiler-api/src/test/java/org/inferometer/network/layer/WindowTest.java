package org.inferometer.network.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.inferometer.graph.Dimension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The oracle is the window itself, moved one stride at a time.
class WindowTest {

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void positionsAreThoseOfAWindowThatIsMovedAlong(boolean ceil) {
    for (int size = 1; size <= 20; size++) {
      for (int kernel = 1; kernel <= 5; kernel++) {
        for (int stride = 1; stride <= 4; stride++) {
          for (int dilation = 1; dilation <= 3; dilation++) {
            checkPaddings(size, kernel, stride, dilation, ceil);
          }
        }
      }
    }
  }

  private static void checkPaddings(int size, int kernel, int stride, int dilation, boolean ceil) {
    for (int before = 0; before <= 4; before++) {
      for (int after = 0; after <= 4; after++) {
        Window window =
            Window.of(kernel).stride(stride).dilation(dilation).pad(before, after).expand(1);
        check(ceil ? window.ceilMode() : window, size, before, after, ceil);
      }
    }
  }

  private static void check(Window window, int size, int before, int after, boolean ceil) {
    int stride = Math.toIntExact(window.strides().getFirst());
    int span =
        Math.toIntExact(window.dilations().getFirst() * (window.kernel().getFirst() - 1) + 1);
    if (span > before + size + after) {
      assertThatThrownBy(() -> window.positions(0, Dimension.of(size)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("window of " + span);
      return;
    }
    assertThat(window.positions(0, Dimension.of(size)))
        .as("%s over %d, ceil %s", window, size, ceil)
        .isEqualTo(Dimension.of(count(before, size, after, span, stride, ceil)));
  }

  /// Positions whose window lies within the padded input; with `ceil` also the next one, if it
  /// starts before the padding behind the input.
  private static int count(int before, int size, int after, int span, int stride, boolean ceil) {
    int count = 0;
    int start = 0;
    while (start + span <= before + size + after) {
      count++;
      start += stride;
    }
    boolean reached = start - stride + span == before + size + after;
    if (ceil && !reached) {
      return start < before + size ? count + 1 : count;
    }
    // A last window that starts in the padding behind is dropped by ceil mode.
    return ceil && start - stride >= before + size ? count - 1 : count;
  }

  @Test
  void anOpenAxisStaysOpen() {
    assertThat(Window.of(3).expand(1).positions(0, new Dimension.Symbolic("width")))
        .isEqualTo(new Dimension.Unknown());
  }

  @Test
  void oneNumberServesAllAxesAndPaddingMayDifferOnEverySide() {
    Window window = Window.of(3).stride(2).pad(0, 1, 2, 3).expand(2);
    assertThat(window.kernel()).containsExactly(3L, 3L);
    assertThat(window.strides()).containsExactly(2L, 2L);
    assertThat(window.pads()).containsExactly(0L, 1L, 2L, 3L);
    assertThat(window.padding(0)).isEqualTo(2);
    assertThat(window.padding(1)).isEqualTo(4);
  }

  @Test
  void aWindowOfTheWrongNumberOfAxesIsRefused() {
    assertThatThrownBy(() -> Window.of(3, 3, 3).expand(2))
        .hasMessage("has kernel [3, 3, 3], but its input has 2 spatial axes");
    assertThatThrownBy(() -> Window.of(0)).hasMessageContaining("kernel is 1 or more");
  }
}
