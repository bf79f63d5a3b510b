package org.inferometer.layercheck;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.customlayer.Signature.Operand;
import org.inferometer.customlayer.check.Bench;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.inferometer.machine.Target;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.network.layer.Layers;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Session;
import org.inferometer.study.Precision;
import org.jspecify.annotations.Nullable;

/// Runs a layer as the only one of a network, on a backend. The engine of the last operands is
/// kept: many checks run one case several times.
public final class EngineBench implements Bench, AutoCloseable {
  private final Target target;
  private final Map<String, String> settings;
  private final Path work;
  private final Path cache;
  private @Nullable Open open;

  /// What an engine is built for.
  private record Key(List<TensorType> inputs, List<TensorType> outputs, Record attributes) {
    static Key of(LayerCall call) {
      return new Key(types(call.inputs()), types(call.outputs()), call.attributes());
    }

    private static List<TensorType> types(List<HostTensor> tensors) {
      return tensors.stream().map(HostTensor::type).toList();
    }
  }

  /// An engine with its sessions that no thread is using.
  ///
  /// @param outputs their names, in the signature's order
  private record Open(Key key, Engine engine, List<String> outputs, Queue<Session> idle) {
    void close() {
      idle.forEach(Session::close);
      engine.close();
    }
  }

  /// @param settings values of the backend's options, by name
  /// @param work a folder for files that last as long as the bench
  /// @param cache a folder for files that can be made again
  public EngineBench(Target target, Map<String, String> settings, Path work, Path cache) {
    this.target = target;
    this.settings = settings;
    this.work = work;
    this.cache = cache;
  }

  @Override
  public String title() {
    return title(target);
  }

  /// What a bench of a backend is called.
  public static String title(Target target) {
    return target.runtime() + " on " + target.device().name();
  }

  @Override
  public List<Shape> run(CustomLayer layer, Node node, LayerCall call) throws BackendException {
    Open engine = opened(layer, call);
    Session session = engine.idle().poll();
    Session used = session == null ? engine.engine().open() : session;
    try {
      used.bind(inputs(layer, call));
      used.run();
      List<Shape> shapes = written(engine.outputs(), used.outputs(), call);
      engine.idle().add(used);
      return shapes;
    } catch (BackendException | RuntimeException e) {
      used.close();
      throw e;
    }
  }

  private static List<Shape> written(
      List<String> names, Map<String, HostTensor> outputs, LayerCall call) {
    return IntStream.range(0, names.size())
        .mapToObj(i -> {
          HostTensor found = outputs.get(names.get(i));
          if (found != null && found.type().equals(call.output(i).type())) {
            call.output(i).data().copyFrom(found.data());
          }
          return found == null ? Shape.of() : found.type().shape();
        })
        .toList();
  }

  private static Map<String, HostTensor> inputs(CustomLayer layer, LayerCall call) {
    Map<String, HostTensor> inputs = new LinkedHashMap<>();
    List<Operand> operands = layer.signature().inputs();
    for (int i = 0; i < operands.size(); i++) {
      inputs.put(operands.get(i).name(), call.input(i));
    }
    return inputs;
  }

  private synchronized Open opened(CustomLayer layer, LayerCall call) throws BackendException {
    Key key = Key.of(call);
    Open last = open;
    if (last != null && last.key().equals(key)) {
      return last;
    }
    close();
    Open built = build(key, layer, call);
    open = built;
    return built;
  }

  private Open build(Key key, CustomLayer layer, LayerCall call) throws BackendException {
    Network network = network(layer, call);
    Map<String, TensorType> inputs =
        inputs(layer, call).entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    input -> input.getValue().type(),
                    (one, _) -> one,
                    LinkedHashMap::new));
    BuildOptions options =
        new BuildOptions(
            new Binding(1, Map.of(), inputs),
            precision(key),
            target.device().id(),
            1,
            work,
            cache,
            settings,
            _ -> {});
    List<String> outputs = network.outputs().stream().map(output -> output.name()).toList();
    return new Open(
        key, target.backend().build(network, options), outputs, new ConcurrentLinkedQueue<>());
  }

  private static Network network(CustomLayer layer, LayerCall call) {
    NetworkBuilder builder = new NetworkBuilder(layer.signature().type(), 0);
    List<Operand> operands = layer.signature().inputs();
    Value[] inputs =
        IntStream.range(0, operands.size())
            .mapToObj(i -> {
              TensorType type = call.input(i).type();
              return builder.input(
                  operands.get(i).name(), type.elementType(), type.shape().toList().toArray());
            })
            .toArray(Value[]::new);
    builder.output(
        builder
            .layers(layer.signature().title(), Layers.custom(layer, call.attributes()), inputs)
            .toArray(Value[]::new));
    return builder.build();
  }

  /// The narrowest type that the network has, as cells name it.
  private static Precision precision(Key key) {
    List<ElementType> types = key.inputs().stream().map(TensorType::elementType).toList();
    return types.contains(ElementType.FLOAT16)
        ? Precision.FP16
        : types.contains(ElementType.BFLOAT16) ? Precision.BF16 : Precision.FP32;
  }

  @Override
  public boolean sharesMemory() {
    return false;
  }

  @Override
  public boolean infersShapes() {
    return true;
  }

  @Override
  public synchronized void close() {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
