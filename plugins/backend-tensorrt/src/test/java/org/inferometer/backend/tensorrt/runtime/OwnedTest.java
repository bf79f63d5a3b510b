package org.inferometer.backend.tensorrt.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OwnedTest {
  private final List<String> deleted = new ArrayList<>();

  @Test
  void childrenAreDeletedBeforeWhatTheyWereMadeOfAndEachOnce() {
    Owned owned = new Owned();
    for (String made : List.of("builder", "network", "parser", "config", "timing cache")) {
      assertThat(owned.take(made, deleted::add)).isEqualTo(made);
    }
    owned.close();
    owned.close();
    assertThat(deleted).containsExactly("timing cache", "config", "parser", "network", "builder");
  }

  @Test
  void whatWasMadeBeforeAFailureIsDeleted() {
    assertThatThrownBy(this::failing).hasMessage("the model cannot be parsed");
    assertThat(deleted).containsExactly("parser", "network");
  }

  private void failing() {
    try (Owned owned = new Owned()) {
      owned.take("network", deleted::add);
      owned.take("parser", deleted::add);
      throw new IllegalStateException("the model cannot be parsed");
    }
  }
}
