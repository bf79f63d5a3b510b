package org.inferometer.precision.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationCacheTest {
  private static final CalibrationTable TABLE =
      new CalibrationTable(
          "mse",
          "3 items",
          false,
          3,
          Map.of(
              "x",
              new Range.Threshold(0.1, new MagnitudeCounts(Map.of(-5, 12L, 3, 1L))),
              "y", new Range.Unusable("holds NaN"),
              "z",
              new Range.Constant(0)));

  private static final Map<String, TensorType> SMALL =
      Map.of("x", new TensorType(ElementType.FLOAT, Shape.of(1, 3, 224, 224)));
  private static final Map<String, TensorType> LARGE =
      Map.of("x", new TensorType(ElementType.FLOAT, Shape.of(1, 3, 320, 320)));

  @TempDir Path folder;

  @Test
  void aTableComesBackAsItWasKept() throws IOException {
    CalibrationCache cache = new CalibrationCache(folder.resolve("new"));
    cache.keep("k", TABLE);
    assertThat(cache.find("k")).contains(TABLE);
    assertThat(cache.find("other")).isEmpty();
  }

  @Test
  void aDamagedTableIsAsGoodAsNone() throws IOException {
    Files.writeString(folder.resolve("k.json"), "{\"calibrator\":");
    assertThat(new CalibrationCache(folder).find("k")).isEmpty();
    Files.writeString(folder.resolve("k.json"), "{}");
    assertThat(new CalibrationCache(folder).find("k")).isEmpty();
  }

  @Test
  void theNameDependsOnNetworkInputsDataMethodAndTensors() {
    String key = CalibrationCache.key("n", SMALL, "d", "mse", tensors(128));
    assertThat(CalibrationCache.key("n", SMALL, "d", "mse", tensors(128))).isEqualTo(key);
    assertThat(CalibrationCache.key("n", LARGE, "d", "mse", tensors(128))).isNotEqualTo(key);
    assertThat(CalibrationCache.key("m", SMALL, "d", "mse", tensors(128))).isNotEqualTo(key);
    assertThat(CalibrationCache.key("n", SMALL, "e", "mse", tensors(128))).isNotEqualTo(key);
    assertThat(CalibrationCache.key("n", SMALL, "d", "entropy", tensors(128))).isNotEqualTo(key);
    assertThat(CalibrationCache.key("n", SMALL, "d", "mse", tensors(256))).isNotEqualTo(key);
  }

  private static Map<String, ObservedTensor> tensors(int levels) {
    return Map.of("x", ObservedTensor.unbounded(levels));
  }
}
