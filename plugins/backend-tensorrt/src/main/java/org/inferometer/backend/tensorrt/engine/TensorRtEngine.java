package org.inferometer.backend.tensorrt.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.inferometer.backend.tensorrt.customlayer.PluginRegistration;
import org.inferometer.backend.tensorrt.inspector.EngineConstants;
import org.inferometer.backend.tensorrt.inspector.InspectedEngine;
import org.inferometer.backend.tensorrt.inspector.InspectorJson;
import org.inferometer.backend.tensorrt.inspector.InspectorJson.InspectorException;
import org.inferometer.backend.tensorrt.inspector.TensorRtLayers;
import org.inferometer.backend.tensorrt.runtime.BuildRequest.ShapeRange;
import org.inferometer.backend.tensorrt.runtime.Cuda;
import org.inferometer.backend.tensorrt.runtime.LoadedEngine;
import org.inferometer.backend.tensorrt.runtime.LoadedEngine.EngineTensor;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure;
import org.inferometer.backend.tensorrt.session.TensorRtLayerSession;
import org.inferometer.backend.tensorrt.session.TensorRtSession;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Engine;
import org.inferometer.spi.LayerSession;
import org.inferometer.spi.Session;
import org.inferometer.study.Fusion;
import org.inferometer.study.Reading;
import org.jspecify.annotations.Nullable;

/// An engine on the device with its layers. It is described only when it is asked to be: what that
/// takes is not the inference's, and an engine that cannot be described can be run.
final class TensorRtEngine implements Engine {
  private final Network network;
  private final Cuda cuda;
  private final LoadedEngine loaded;
  private final Plan plan;
  private final Settings settings;
  private final List<ShapeRange> profile;
  private final Map<String, Shape> shapes;
  private final PluginRegistration plugins;
  private @Nullable Description description;

  private record Description(InspectedEngine inspected, TensorRtLayers layers) {}

  private TensorRtEngine(
      Network network,
      Cuda cuda,
      LoadedEngine loaded,
      Plan plan,
      Settings settings,
      List<ShapeRange> profile,
      Map<String, Shape> shapes,
      PluginRegistration plugins) {
    this.network = network;
    this.cuda = cuda;
    this.loaded = loaded;
    this.plan = plan;
    this.settings = settings;
    this.profile = profile;
    this.shapes = shapes;
    this.plugins = plugins;
  }

  /// @param loaded becomes the engine's to close
  /// @param plugins the same, once there is an engine
  static TensorRtEngine of(
      Network network,
      Binding binding,
      Cuda cuda,
      LoadedEngine loaded,
      Plan plan,
      Settings settings,
      List<ShapeRange> profile,
      PluginRegistration plugins)
      throws BackendException {
    try {
      refuseShapeTensors(network, loaded);
    } catch (BackendException e) {
      loaded.close();
      throw e;
    }
    return new TensorRtEngine(
        network, cuda, loaded, plan, settings, profile, shapes(binding), plugins);
  }

  private static void refuseShapeTensors(Network network, LoadedEngine loaded)
      throws BackendException {
    for (EngineTensor tensor : loaded.tensors()) {
      if (tensor.ofShapes()) {
        String message =
            String.format(
                    Locale.ROOT,
                    "%s: the values of %s '%s' of the engine decide or are shapes,",
                    network.name(),
                    tensor.input() ? "input" : "output",
                    tensor.name())
                + " which TensorRT keeps in the host's memory; such engines cannot be profiled here";
        throw BackendException.unsupported(message, new IllegalArgumentException(message));
      }
    }
  }

  private static Map<String, Shape> shapes(Binding binding) {
    return binding.inputs().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, input -> input.getValue().shape()));
  }

  private Description description() throws BackendException {
    Description known = description;
    if (known == null) {
      known = described();
      description = known;
    }
    return known;
  }

  private Description described() throws BackendException {
    try {
      InspectedEngine inspected = InspectorJson.parse(loaded.inspect(shapes));
      return new Description(inspected, TensorRtLayers.of(inspected, network, settings.tf32()));
    } catch (InspectorException e) {
      throw undescribed(e);
    } catch (RuntimeFailure e) {
      throw undescribed(e);
    }
  }

  private BackendException undescribed(Exception e) {
    return BackendException.failed(
        network.name() + ": the engine's description cannot be read: " + e.getMessage(), e);
  }

  @Override
  public List<EngineLayer> layers() throws BackendException {
    return description().layers().layers();
  }

  @Override
  public List<Fusion> fusions() throws BackendException {
    return description().layers().fusions();
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
    if (PlanNetwork.file(network).isPresent()) {
      return Reading.unavailable("a plan that was built elsewhere does not tell its constants");
    }
    try {
      Description known = description();
      return EngineConstants.bytes(known.inspected(), known.layers(), network);
    } catch (BackendException e) {
      return Reading.unavailable(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public boolean isFullFp32() {
    return !settings.tf32();
  }

  /// What the description adds is told once there is one.
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
    options.addAll(plugins.remarks());
    Optional.ofNullable(description).ifPresent(d -> options.addAll(d.layers().remarks()));
    return options;
  }

  @Override
  public Session open() throws BackendException {
    return TensorRtSession.open(parameters());
  }

  @Override
  public LayerSession openLayers(int inferences) throws BackendException {
    return TensorRtLayerSession.open(parameters(), description().inspected().layers(), inferences);
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
    plugins.close();
  }
}
