package org.inferometer.worker.process;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Objects;
import org.inferometer.measure.Phase;
import org.inferometer.measure.Slot;
import org.inferometer.measure.Start;

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

  /// The engine runs at its full speed; the worker waits for commands.
  record Ready(Start start) implements Message {
    public Ready {
      Objects.requireNonNull(start);
    }
  }

  /// A slot was measured.
  record Sampled(Slot slot) implements Message {
    public Sampled {
      Objects.requireNonNull(slot);
    }
  }
}
