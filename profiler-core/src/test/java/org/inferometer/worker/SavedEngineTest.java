package org.inferometer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedEngineTest {
  @TempDir Path folder = Path.of("");

  /// What an engine answers when it is to be saved.
  private interface Answer {
    boolean save() throws BackendException;
  }

  private static Engine engine(Answer answer) {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (proxy, method, arguments) -> answer.save());
  }

  @Test
  void anEngineThatWasSavedIsFoundByItsTwin() throws IOException {
    assertThat(SavedEngine.saveForTwin(engine(() -> true), folder, 1)).isTrue();
    assertThat(SavedEngine.problem(folder)).isEmpty();
    assertThat(SavedEngine.find(folder)).contains(folder);
  }

  @Test
  void anEngineThatCannotBeSavedLeavesItsReason() throws IOException {
    SavedEngine.saveForTwin(engine(() -> false), folder, 1);
    assertThat(SavedEngine.problem(folder))
        .contains("the backend has no file of the engine that another process could load");
    assertThat(SavedEngine.find(folder)).isEmpty();

    Path full = Files.createDirectory(folder.resolve("full"));
    SavedEngine.saveForTwin(
        engine(() -> {
          throw BackendException.failed("plan.bin: no space", new IOException());
        }),
        full,
        1);
    assertThat(SavedEngine.problem(full))
        .contains("the engine cannot be saved: plan.bin: no space");
  }

  @Test
  void aDiskWithoutRoomIsTheReason() throws IOException {
    SavedEngine.saveForTwin(engine(() -> true), folder, Long.MAX_VALUE / 8);
    assertThat(SavedEngine.problem(folder)).contains("the disk has no room for the engine");
  }

  @Test
  void aProcessThatSavedNothingIsTheReason() {
    assertThat(SavedEngine.problem(folder))
        .contains("the process that built the engine did not save it");
  }

  @Test
  void nothingIsSavedWhereNobodyWantsIt() throws IOException {
    assertThat(SavedEngine.saveForTwin(engine(() -> true), null, 1)).isFalse();
  }
}
