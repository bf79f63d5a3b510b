package org.inferometer.worker.process;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Objects;
import org.inferometer.measure.Phase;

/// One line of the worker protocol: what a worker tells the runner.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "message")
public sealed interface Message {
  /// The worker goes on.
  ///
  /// @param fraction of the phase, 0 to 1
  record Advanced(Phase phase, double fraction) implements Message {
    public Advanced {
      Objects.requireNonNull(phase);
    }
  }

  /// The result could not be written to its place and is elsewhere.
  ///
  /// @param path where it is
  /// @param reason why it is not in its place
  record Kept(String path, String reason) implements Message {
    public Kept {
      Objects.requireNonNull(path);
    }
  }
}
