package org.inferometer.reports.pdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.geom.Rectangle2D;
import org.junit.jupiter.api.Test;

final class PathDataTest {
  @Test
  void linesAndCurvesCoverTheirBounds() {
    assertThat(PathData.shape("M1,2L11,2L11,22Z").getBounds2D())
        .isEqualTo(new Rectangle2D.Double(1, 2, 10, 20));
    var curves = PathData.shape("M0 0 C0 8,8 8,8 0 Q 4 -3 0 0 Z").getBounds2D();
    assertThat(curves.getMinY()).isCloseTo(-1.5, within(1e-6));
    assertThat(curves.getMaxY()).isCloseTo(6, within(1e-6));
    assertThat(curves.getMaxX()).isCloseTo(8, within(1e-6));
  }

  @Test
  void aCommandThatIsNotKnownIsNamed() {
    assertThatThrownBy(() -> PathData.shape("M0,0A1,1"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'A'");
  }
}
