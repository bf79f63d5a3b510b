package org.inferometer.reports;

import static org.assertj.core.api.Assertions.assertThat;

import org.inferometer.study.Cell;
import org.junit.jupiter.api.Test;

class StudyFixturesTest {
  @Test
  void theGridHasThreePrecisionsAtSixBatchesOf700Layers() {
    assertThat(StudyFixtures.grid().cells())
        .hasSize(18)
        .allSatisfy(cell -> assertThat(layersOf(cell)).isEqualTo(700));
  }

  private static int layersOf(Cell cell) {
    return cell.outcome() instanceof Cell.Measured m ? m.measurements().layers().size() : 0;
  }
}
