package org.inferometer.jmh.trust;

import java.util.List;
import java.util.Map;
import org.inferometer.graph.HostTensor;
import org.inferometer.network.Network;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.LayerSession;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Session;
import org.inferometer.study.Fusion;
import org.inferometer.study.Reading;

/// A backend whose engines of some networks take longer than they need by a known part: each of
/// their inferences is followed by a wait of this part of it.
///
/// @param backend that does the work
/// @param prefix of the names of the networks that take longer
/// @param part of an inference, for example 0.02
record MoreWork(Backend backend, String prefix, double part) implements Backend {
  @Override
  public String id() {
    return backend.id();
  }

  @Override
  public String title() {
    return backend.title();
  }

  @Override
  public Probe probe() {
    return backend.probe();
  }

  @Override
  public Engine build(Network network, BuildOptions options) throws BackendException {
    Engine engine = backend.build(network, options);
    return network.name().startsWith(prefix) ? new SlowEngine(engine, part) : engine;
  }

  private record SlowEngine(Engine engine, double part) implements Engine {
    @Override
    public List<EngineLayer> layers() throws BackendException {
      return engine.layers();
    }

    @Override
    public List<Fusion> fusions() throws BackendException {
      return engine.fusions();
    }

    @Override
    public Reading buildTimeMs() {
      return engine.buildTimeMs();
    }

    @Override
    public Reading engineBytes() {
      return engine.engineBytes();
    }

    @Override
    public Reading weightsBytes() {
      return engine.weightsBytes();
    }

    @Override
    public List<String> options() {
      return engine.options();
    }

    @Override
    public Session open() throws BackendException {
      return new SlowSession(engine.open(), part);
    }

    @Override
    public LayerSession openLayers(int inferences) throws BackendException {
      return engine.openLayers(inferences);
    }

    @Override
    public void close() {
      engine.close();
    }
  }

  private record SlowSession(Session session, double part) implements Session {
    @Override
    public void bind(Map<String, HostTensor> inputs) throws BackendException {
      session.bind(inputs);
    }

    @Override
    public void run() throws BackendException {
      long start = System.nanoTime();
      session.run();
      long now = System.nanoTime();
      long end = now + Math.round(part * (now - start));
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
    }

    @Override
    public Map<String, HostTensor> outputs() throws BackendException {
      return session.outputs();
    }

    @Override
    public Reading arenaBytes() {
      return session.arenaBytes();
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
