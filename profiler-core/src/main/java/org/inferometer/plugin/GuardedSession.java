package org.inferometer.plugin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.HostTensor;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.DeviceTimes;
import org.inferometer.spi.LayerSession;
import org.inferometer.spi.Session;
import org.inferometer.study.Reading;

/// A session of a plugin. An inference is called straight, without the guard's reflection, since
/// the clock runs meanwhile; everything else goes through the guard.
class GuardedSession implements Session {
  private final Session session;
  private final Session guarded;
  private final PluginGuard guard;

  /// @param guarded the same session behind the guard
  GuardedSession(Session session, Session guarded, PluginGuard guard) {
    this.session = session;
    this.guarded = guarded;
    this.guard = guard;
  }

  @Override
  public final void run() throws BackendException {
    try {
      session.run();
    } catch (RuntimeException | Error e) {
      throw guard.failure("run", e);
    }
  }

  @Override
  public final void bind(Map<String, HostTensor> inputs) throws BackendException {
    guarded.bind(inputs);
  }

  @Override
  public final void rotate(List<Map<String, HostTensor>> further) throws BackendException {
    guarded.rotate(further);
  }

  @Override
  public final int concurrency() {
    return guarded.concurrency();
  }

  @Override
  public final Map<String, HostTensor> outputs() throws BackendException {
    return guarded.outputs();
  }

  @Override
  public final List<String> outputsOfOpenShape() {
    return guarded.outputsOfOpenShape();
  }

  @Override
  public final Reading arenaBytes() {
    return guarded.arenaBytes();
  }

  @Override
  public final Optional<DeviceTimes> deviceTimes() {
    return guarded.deviceTimes();
  }

  @Override
  public final Reading contextBytes() {
    return guarded.contextBytes();
  }

  @Override
  public final Reading runtimeUsedBytes() {
    return guarded.runtimeUsedBytes();
  }

  @Override
  public final void close() {
    guarded.close();
  }

  /// A session whose layers are timed.
  static final class OfLayers extends GuardedSession implements LayerSession {
    private final LayerSession guarded;

    OfLayers(LayerSession session, LayerSession guarded, PluginGuard guard) {
      super(session, guarded, guard);
      this.guarded = guarded;
    }

    @Override
    public LayerTimes finish(int from) throws BackendException {
      return guarded.finish(from);
    }
  }
}
