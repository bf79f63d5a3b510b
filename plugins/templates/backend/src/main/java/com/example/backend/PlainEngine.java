package com.example.backend;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.network.Binding;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Engine;
import org.inferometer.spi.LayerSession;
import org.inferometer.spi.Session;
import org.inferometer.study.Fusion;
import org.inferometer.study.FusionKind;
import org.inferometer.study.KernelPrecision;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;

/// An engine in which every layer of the network that computes is one engine layer.
///
/// The account is complete: a layer is either the origin of an engine layer of its own name, or it
/// does nothing and is told as eliminated.
record PlainEngine(Network network, Binding binding, Program program, long buildNs)
    implements Engine {
  @Override
  public List<EngineLayer> layers() {
    List<EngineLayer> layers = new ArrayList<>();
    for (Layer layer : network.layers()) {
      if (program.computes(layer.name())) {
        layers.add(
            new EngineLayer(
                layer.name(),
                layer.type(),
                List.of(layer.name()),
                false,
                KernelPrecision.of(Precision.FP32),
                "a loop in Java",
                List.of(),
                List.of()));
      }
    }
    return layers;
  }

  @Override
  public List<Fusion> fusions() {
    return network.layers().stream()
        .map(Layer::name)
        .filter(name -> !program.computes(name))
        .map(name -> new Fusion("", List.of(name), FusionKind.ELIMINATED))
        .toList();
  }

  @Override
  public Reading buildTimeMs() {
    return Reading.exact(buildNs / 1e6, "ms");
  }

  @Override
  public Reading engineBytes() {
    return Reading.unavailable("Plain Java saves no engines");
  }

  @Override
  public Reading weightsBytes() {
    long bytes =
        network.graph().initializers().stream().mapToLong(tensor -> tensor.type().bytes()).sum();
    return Reading.exact(bytes, "B");
  }

  @Override
  public List<String> options() {
    return List.of("1 thread");
  }

  @Override
  public Session open() throws BackendException {
    return openLayers(0);
  }

  @Override
  public LayerSession openLayers(int inferences) throws BackendException {
    return new PlainSession(network, binding, Program.of(network, binding), inferences);
  }

  @Override
  public void close() {
    // Nothing is held beside Java's own memory.
  }
}
