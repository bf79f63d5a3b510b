package org.inferometer.backend.tensorrt.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.inferometer.backend.tensorrt.engine.PlanCache.EngineKey;
import org.inferometer.backend.tensorrt.engine.PlanCache.KeptPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanCacheTest {
  private static final EngineKey KEY = new EngineKey(Map.of("network", "a"));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {".plan", ".properties"})
  void aFileThatCannotBeKeptLeavesNoPartBehind(String ending) throws IOException {
    // A folder that holds something stands where the file belongs.
    Files.createDirectories(folder.resolve(KEY.digest() + ending).resolve("in the way"));

    assertThatThrownBy(() -> new PlanCache(folder).keep(KEY, plan()))
        .isInstanceOf(IOException.class);

    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void timingsThatCannotBeKeptLeaveNoPartBehind() throws IOException {
    PlanCache cache = new PlanCache(folder);
    cache.keepTimings("a GPU", MemorySegment.ofArray(new byte[8]));
    Path file;
    try (var files = Files.list(folder)) {
      file = files.findFirst().orElseThrow();
    }
    Files.delete(file);
    Files.createDirectories(file.resolve("in the way"));

    assertThatThrownBy(() -> cache.keepTimings("a GPU", MemorySegment.ofArray(new byte[8])))
        .isInstanceOf(IOException.class);

    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void aPlanThatWasKeptIsFound() throws IOException {
    PlanCache cache = new PlanCache(folder);
    cache.keep(KEY, plan());
    assertThat(cache.find(KEY))
        .hasValueSatisfying(kept -> assertThat(kept.peakBytes()).isEqualTo(7));
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  private static KeptPlan plan() {
    return new KeptPlan(
        MemorySegment.ofArray(new byte[100]), 1.5, 7, Instant.EPOCH, List.of(), false);
  }
}
