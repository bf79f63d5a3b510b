package org.inferometer.backend.tensorrt.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.inferometer.backend.tensorrt.callback.ErrorRecorderNative.Recorded;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure.Kind;

/// What TensorRT said since a piece of work began, from whichever thread: its errors make the
/// message of a failure, its warnings are for the reader of a cell.
final class Messages {
  private static final int MOST_KEPT = 64;
  private static final int MOST_TOLD = 8;

  private final Supplier<List<Recorded>> recorder;
  private final Supplier<Optional<String>> plugins;
  private final Deque<String> errors = new ArrayDeque<>();
  private final Set<String> warnings = new LinkedHashSet<>();

  /// @param recorder gives the errors that were recorded with a code since it was last asked
  /// @param plugins tells what a plugin of ours threw since it was last asked
  Messages(Supplier<List<Recorded>> recorder, Supplier<Optional<String>> plugins) {
    this.recorder = recorder;
    this.plugins = plugins;
  }

  /// Forgets what was said of earlier work. A build that succeeds can report errors, such as
  /// tactics that had too little memory, and they must not be told of the next that fails.
  synchronized void begin() {
    var _ = recorder.get();
    var _ = plugins.get();
    errors.clear();
    warnings.clear();
  }

  synchronized void error(String text) {
    errors.addLast(text);
    if (errors.size() > MOST_KEPT) {
      errors.removeFirst();
    }
  }

  synchronized void warning(String text) {
    if (warnings.size() < MOST_KEPT) {
      warnings.add(Complaints.line(text));
    }
  }

  /// The warnings, each once, without places in TensorRT's sources; of many the first ones, and how
  /// many more there are.
  synchronized List<String> warnings() {
    List<String> told = new ArrayList<>(warnings.stream().limit(MOST_TOLD).toList());
    int more = warnings.size() - told.size();
    if (more > 0) {
      String orMore = warnings.size() == MOST_KEPT ? " or more" : "";
      told.add("and " + more + orMore + " further warnings");
    }
    return List.copyOf(told);
  }

  /// The errors as a failure. What a plugin threw is the reason of what TensorRT says then.
  ///
  /// @param what TensorRT was doing: `building`, `reading the plan`
  synchronized RuntimeFailure complaint(String what, Kind usual) {
    RuntimeFailure told = Complaints.of(what, usual, recorder.get(), takeErrors());
    return ofPlugin(what).orElse(told);
  }

  /// The parser's errors as a failure.
  synchronized RuntimeFailure parsing(List<Complaints.ParserError> found) {
    var _ = recorder.get();
    RuntimeFailure told = Complaints.parsing(found, takeErrors());
    return ofPlugin("reading the network").orElse(told);
  }

  private Optional<RuntimeFailure> ofPlugin(String what) {
    return plugins.get().map(text -> new RuntimeFailure(Kind.OTHER, what + " failed: " + text));
  }

  private List<String> takeErrors() {
    List<String> taken = List.copyOf(errors);
    errors.clear();
    return taken;
  }
}
