package org.inferometer.spi;

import java.util.Map;
import java.util.function.BiConsumer;
import org.inferometer.graph.HostTensor;

/// Runs a network for statistics of its outputs, as calibration does. Not thread-safe.
public interface ObservingSession extends AutoCloseable {
  /// Binds inputs.
  ///
  /// @param inputs by name, one for each input of the binding; their memory must outlive the
  ///   session
  /// @throws BackendException if a name or a type does not fit
  void bind(Map<String, HostTensor> inputs) throws BackendException;

  /// Runs one inference of the whole batch and shows every output once.
  ///
  /// @param seen is told an output's name and its elements: all of them and no others, but in any
  ///   order, and valid during the call only
  /// @throws BackendException with the runtime's own words
  void run(BiConsumer<String, HostTensor> seen) throws BackendException;

  @Override
  void close();
}
