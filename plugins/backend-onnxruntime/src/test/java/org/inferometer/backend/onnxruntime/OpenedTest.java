package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenedTest {
  private final List<String> closed = new ArrayList<>();

  @Test
  void whatWasOpenedBeforeAFailureIsClosedInReverse() {
    IOException failure = new IOException("the file cannot be deleted");
    assertThatThrownBy(
            () -> {
              try (Opened parts = new Opened()) {
                parts.add(part("operator"));
                parts.add(part("session"));
                throw failure;
              }
            })
        .isSameAs(failure);
    assertThat(closed).containsExactly("session", "operator");
  }

  @Test
  void whatIsWholeStaysOpen() {
    try (Opened parts = new Opened()) {
      parts.add(part("session"));
      assertThat(parts.become("whole")).isEqualTo("whole");
    }
    assertThat(closed).isEmpty();
  }

  private AutoCloseable part(String name) {
    return () -> closed.add(name);
  }
}
