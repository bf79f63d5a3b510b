package org.inferometer.spi;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.HostTensor;
import org.inferometer.study.Reading;

/// An engine that is ready to run. Not thread-safe.
public interface Session extends AutoCloseable {
  /// Binds inputs and preallocates outputs, so that [#run] allocates nothing.
  ///
  /// @param inputs by name, one for each input of the binding; their memory must outlive the
  ///   session
  /// @throws BackendException if a name or a type does not fit
  void bind(Map<String, HostTensor> inputs) throws BackendException;

  /// Binds further sets of inputs behind the one that is bound. Every [#run] takes the next set,
  /// the first one that of [#bind]; after the last set it is the first one's turn again.
  ///
  /// Called only where [BackendOption#INPUT_SETS] asks for more than one, which the backend must
  /// have declared.
  ///
  /// @param further sets, each as [#bind] takes one
  /// @throws BackendException if a name or a type does not fit, or its sessions take one set only
  default void rotate(List<Map<String, HostTensor>> further) throws BackendException {
    String reason = "the backend's sessions take one set of inputs";
    throw BackendException.unsupported(reason, new IllegalStateException(reason));
  }

  /// Runs one inference of the whole batch, or as many at a time as [#concurrency] says, and
  /// returns when their outputs are complete.
  ///
  /// @throws BackendException with the runtime's own words
  void run() throws BackendException;

  /// How many inferences one [#run] runs at a time, each of the whole batch.
  default int concurrency() {
    return 1;
  }

  /// The outputs of the last run that are tensors of numbers, by name, in the model's order:
  /// strings, sequences and maps cannot be compared. Views of the session's memory: valid until the
  /// next run.
  Map<String, HostTensor> outputs() throws BackendException;

  /// Outputs whose shape is known only when an inference has run: other inputs may give another
  /// shape, and take another time.
  default List<String> outputsOfOpenShape() {
    return List.of();
  }

  /// Activations and workspace that the session holds after it has run.
  Reading arenaBytes();

  /// Where the device's own times of [#run] are recorded; empty where inferences run on the host,
  /// or the device does not tell.
  default Optional<DeviceTimes> deviceTimes() {
    return Optional.empty();
  }

  /// What the session's execution contexts hold on the device beyond weights, activations,
  /// workspace and the tensors bound.
  default Reading contextBytes() {
    return Reading.unavailable("the backend's sessions have no context on a device");
  }

  /// What all processes hold of the device's memory, as the backend's runtime reads it.
  default Reading runtimeUsedBytes() {
    return Reading.unavailable("the backend's runtime does not tell");
  }

  @Override
  void close();
}
