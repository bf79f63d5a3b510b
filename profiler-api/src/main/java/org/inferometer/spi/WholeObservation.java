package org.inferometer.spi;

import java.util.Map;
import java.util.function.BiConsumer;
import org.inferometer.graph.HostTensor;

/// Shows the outputs of an ordinary engine when all are complete.
final class WholeObservation implements ObservingSession {
  private final Engine engine;
  private final Session session;

  /// @param engine becomes this object's to close
  WholeObservation(Engine engine) throws BackendException {
    this.engine = engine;
    try {
      this.session = engine.open();
    } catch (BackendException e) {
      engine.close();
      throw e;
    }
  }

  @Override
  public void bind(Map<String, HostTensor> inputs) throws BackendException {
    session.bind(inputs);
  }

  @Override
  public void run(BiConsumer<String, HostTensor> seen) throws BackendException {
    session.run();
    session.outputs().forEach(seen);
  }

  @Override
  public void close() {
    session.close();
    engine.close();
  }
}
