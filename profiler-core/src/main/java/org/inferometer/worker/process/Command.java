package org.inferometer.worker.process;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/// One line of the worker protocol: what the runner asks of a worker that is ready.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "command")
public sealed interface Command {
  /// Measures whole inferences for a while, one at least, and answers with [Message.Sampled].
  ///
  /// @param nanos wall time of the slot
  record Measure(long nanos) implements Command {}

  /// Takes what is left to be taken of the cell, and ends.
  record Finish() implements Command {}

  /// Ends after what one inference has told: more of them would take too long.
  ///
  /// @param reason why, a sentence
  record Probe(String reason) implements Command {}
}
