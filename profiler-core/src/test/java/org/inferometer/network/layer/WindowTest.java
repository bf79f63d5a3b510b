package org.inferometer.network.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.inferometer.network.Dimension;

/// The oracle is the window itself, moved one stride at a time.
class WindowTest {

  @Property
  void positionsAreThoseOfAWindowThatIsMovedAlong(
      @ForAll @IntRange(min = 1, max = 40) int size,
      @ForAll @IntRange(min = 1, max = 7) int kernel,
      @ForAll @IntRange(min = 1, max = 4) int stride,
      @ForAll @IntRange(min = 1, max = 3) int dilation,
      @ForAll @IntRange(max = 4) int before,
      @ForAll @IntRange(max = 4) int after,
      @ForAll boolean ceil) {
    Window window =
        Window.of(kernel).stride(stride).dilation(dilation).pad(before, after).expand(1);
    window = ceil ? window.ceilMode() : window;
    int span = dilation * (kernel - 1) + 1;
    if (span > before + size + after) {
      Window tooLarge = window;
      assertThatThrownBy(() -> tooLarge.positions(0, Dimension.of(size)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("window of " + span);
      return;
    }
    assertThat(window.positions(0, Dimension.of(size)))
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

  @Example
  void anOpenAxisStaysOpen() {
    assertThat(Window.of(3).expand(1).positions(0, new Dimension.Symbolic("width")))
        .isEqualTo(new Dimension.Unknown());
  }

  @Example
  void oneNumberServesAllAxesAndPaddingMayDifferOnEverySide() {
    Window window = Window.of(3).stride(2).pad(0, 1, 2, 3).expand(2);
    assertThat(window.kernel()).containsExactly(3L, 3L);
    assertThat(window.strides()).containsExactly(2L, 2L);
    assertThat(window.pads()).containsExactly(0L, 1L, 2L, 3L);
    assertThat(window.padding(0)).isEqualTo(2);
    assertThat(window.padding(1)).isEqualTo(4);
  }

  @Example
  void aWindowOfTheWrongNumberOfAxesIsRefused() {
    assertThatThrownBy(() -> Window.of(3, 3, 3).expand(2))
        .hasMessage("has kernel [3, 3, 3], but its input has 2 spatial axes");
    assertThatThrownBy(() -> Window.of(0)).hasMessageContaining("kernel is 1 or more");
  }
}
