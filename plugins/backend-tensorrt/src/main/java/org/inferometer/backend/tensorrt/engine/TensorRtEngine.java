package org.inferometer.backend.tensorrt.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.inferometer.backend.tensorrt.inspector.Constants;
import org.inferometer.backend.tensorrt.inspector.InspectedEngine;
import org.inferometer.backend.tensorrt.inspector.InspectorException;
import org.inferometer.backend.tensorrt.inspector.InspectorJson;
import org.inferometer.backend.tensorrt.inspector.TensorRtLayers;
import org.inferometer.backend.tensorrt.runtime.Cuda;
import org.inferometer.backend.tensorrt.runtime.EngineTensor;
import org.inferometer.backend.tensorrt.runtime.LoadedEngine;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure;
import org.inferometer.backend.tensorrt.runtime.ShapeRange;
import org.inferometer.backend.tensorrt.session.TensorRtLayerSession;
import org.inferometer.backend.tensorrt.session.TensorRtSession;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.Shape;
import org.inferometer.network.TensorSpec;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Engine;
import org.inferometer.spi.LayerSession;
import org.inferometer.spi.Session;
import org.inferometer.study.Cell.Fusion;
import org.inferometer.study.Reading;

/// An engine on the device with its layers.
final class TensorRtEngine implements Engine {
  private final Network network;
  private final Cuda cuda;
  private final LoadedEngine loaded;
  private final Plan plan;
  private final Settings settings;
  private final List<ShapeRange> profile;
  private final InspectedEngine inspected;
  private final TensorRtLayers layers;

  private TensorRtEngine(
      Network network,
      Cuda cuda,
      LoadedEngine loaded,
      Plan plan,
      Settings settings,
      List<ShapeRange> profile,
      InspectedEngine inspected) {
    this.network = network;
    this.cuda = cuda;
    this.loaded = loaded;
    this.plan = plan;
    this.settings = settings;
    this.profile = profile;
    this.inspected = inspected;
    this.layers = TensorRtLayers.of(inspected, network, settings.tf32());
  }

  /// @param loaded becomes the engine's to close
  static TensorRtEngine of(
      Network network,
      Binding binding,
      Cuda cuda,
      LoadedEngine loaded,
      Plan plan,
      Settings settings,
      List<ShapeRange> profile)
      throws RuntimeFailure, BackendException {
    try {
      refuseShapeTensors(network, loaded);
      InspectedEngine inspected = InspectorJson.parse(loaded.inspect(shapes(binding)));
      return new TensorRtEngine(network, cuda, loaded, plan, settings, profile, inspected);
    } catch (InspectorException e) {
      loaded.close();
      throw BackendException.failed(
          network.name() + ": the engine's description cannot be read: " + e.getMessage(), e);
    } catch (RuntimeFailure | BackendException e) {
      loaded.close();
      throw e;
    }
  }

  private static void refuseShapeTensors(Network network, LoadedEngine loaded)
      throws BackendException {
    for (EngineTensor tensor : loaded.tensors()) {
      if (tensor.ofShapes()) {
        String message =
            "%s: the values of %s '%s' of the engine decide or are shapes,"
                    .formatted(network.name(), tensor.input() ? "input" : "output", tensor.name())
                + " which TensorRT keeps in the host's memory; such engines cannot be profiled here";
        throw BackendException.unsupported(message, new IllegalArgumentException(message));
      }
    }
  }

  private static Map<String, Shape> shapes(Binding binding) {
    return binding.inputs().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, input -> input.getValue().shape()));
  }

  @Override
  public List<EngineLayer> layers() {
    return layers.layers();
  }

  @Override
  public List<Fusion> fusions() {
    return layers.fusions();
  }

  @Override
  public Reading buildTimeMs() {
    return plan.buildMs();
  }

  @Override
  public Reading buildMemoryBytes() {
    return plan.peakBytes();
  }

  @Override
  public Reading engineBytes() {
    return Reading.exact((double) plan.bytes().byteSize(), "B");
  }

  @Override
  public Reading weightsBytes() {
    return PlanNetwork.file(network).isPresent()
        ? Reading.unavailable("a plan that was built elsewhere does not tell its constants")
        : Constants.bytes(inspected, layers, network);
  }

  @Override
  public boolean isFullFp32() {
    return !settings.tf32();
  }

  @Override
  public List<String> options() {
    List<String> options = new ArrayList<>(List.of("strongly typed network"));
    options.addAll(settings.describe());
    options.add(
        profile.isEmpty()
            ? "fixed shapes"
            : "optimisation profile "
                + profile.stream().map(ShapeRange::toString).collect(Collectors.joining(", ")));
    options.add(plan.origin());
    options.addAll(plan.remarks());
    loaded.warnings().forEach(warning -> options.add("TensorRT warned of the plan: " + warning));
    options.addAll(layers.remarks());
    return options;
  }

  @Override
  public Session open() throws BackendException {
    return TensorRtSession.open(parameters());
  }

  @Override
  public LayerSession openLayers(int inferences) throws BackendException {
    return TensorRtLayerSession.open(parameters(), inspected.layers(), inferences);
  }

  private TensorRtSession.Parameters parameters() {
    return new TensorRtSession.Parameters(
        network.name(),
        network.outputs().stream().map(TensorSpec::name).toList(),
        cuda,
        loaded,
        settings.cudaGraph(),
        settings.streams());
  }

  @Override
  public void close() {
    loaded.close();
  }
}
