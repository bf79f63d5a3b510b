package org.inferometer.importer.tensorflow.control;

import com.google.protobuf.TextFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.inferometer.backend.onnxruntime.OnnxRuntimeInterpreter;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Model;
import org.inferometer.graph.TensorElements;
import org.inferometer.importer.tensorflow.TensorFlowImporter;
import org.inferometer.importer.tensorflow.function.Inliner;
import org.inferometer.importer.tensorflow.graph.FlatGraph;
import org.inferometer.importer.tensorflow.graph.Port;
import org.inferometer.importer.tensorflow.proto.GraphDef;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;

/// Graphs that tests write as text, converted and run.
final class Run {
  private Run() {}

  static Model model(String text, List<String> inputs, String output) throws Exception {
    GraphDef graph = TextFormat.parse(text, GraphDef.class);
    Inliner.Inlined inlined =
        Inliner.inlined(graph.getNodeList(), List.of(), graph.getLibrary(), List.of(), "test");
    return TensorFlowImporter.model(
        new FlatGraph(
            inlined.nodes(),
            Map.of(),
            inputs.stream().map(Port::of).toList(),
            List.of(new Port("result", output)),
            inlined.bodies()),
        "test");
  }

  static float[] run(Model model, Map<String, float[]> fed) throws Exception {
    Network network = Network.of(model, "test", "test", "tensorflow", null);
    Binding binding = network.bind(Optional.empty(), Map.of());
    Map<String, HostTensor> inputs = new HashMap<>();
    binding
        .inputs()
        .forEach((name, type) -> {
          float[] values = Objects.requireNonNull(fed.get(name));
          MemorySegment data = Arena.ofAuto().allocate(Math.max(1, type.bytes()), 64);
          HostTensor tensor = new HostTensor(type, data.asSlice(0, type.bytes()));
          for (int i = 0; i < values.length; i++) {
            TensorElements.set(tensor, i, values[i]);
          }
          inputs.put(name, tensor);
        });
    HostTensor result =
        Objects.requireNonNull(
            new OnnxRuntimeInterpreter()
                .interpret(network, binding, inputs)
                .outputs()
                .get("result"));
    if (result.type().elementType() == ElementType.FLOAT) {
      return result.data().toArray(ValueLayout.JAVA_FLOAT);
    }
    float[] numbers = new float[(int) result.type().shape().elementCount()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) TensorElements.get(result, i);
    }
    return numbers;
  }

  static String placeholder(String name, String type, long... dims) {
    StringBuilder shape = new StringBuilder();
    for (long dim : dims) {
      shape.append("dim { size: ").append(dim).append(" } ");
    }
    return "node { name: '"
        + name
        + "' op: 'Placeholder' attr { key: 'dtype' value { type: "
        + type
        + " } } attr { key: 'shape' value { shape { "
        + shape
        + "} } } }\n";
  }

  static String integer(String kind, String name, long value) {
    return kind
        + " { name: '"
        + name
        + "' op: 'Const' attr { key: 'dtype' value { type: DT_INT32 } } "
        + "attr { key: 'value' value { tensor { dtype: DT_INT32 tensor_shape { } int_val: "
        + value
        + " } } } }\n";
  }

  static String number(String kind, String name, double value) {
    return kind
        + " { name: '"
        + name
        + "' op: 'Const' attr { key: 'dtype' value { type: DT_FLOAT } } "
        + "attr { key: 'value' value { tensor { dtype: DT_FLOAT tensor_shape { } float_val: "
        + value
        + " } } } }\n";
  }

  static String node(String kind, String name, String op, String attributes, String... inputs) {
    StringBuilder node =
        new StringBuilder(kind + " { name: '" + name + "' op: '" + op + "' " + attributes + " ");
    for (String input : inputs) {
      node.append("input: '").append(input).append("' ");
    }
    return node.append("}\n").toString();
  }

  static String type(String key, String type) {
    return "attr { key: '" + key + "' value { type: " + type + " } } ";
  }

  static String function(String key, String name) {
    return "attr { key: '" + key + "' value { func { name: '" + name + "' } } } ";
  }

  /// @param args as `name TYPE`
  /// @param results as `name=tensor`
  static String definition(String name, List<String> args, List<String> results, String nodes) {
    StringBuilder text = new StringBuilder("function { signature { name: '" + name + "' ");
    for (String arg : args) {
      text.append("input_arg { name: '").append(arg.split(" ")[0]);
      text.append("' type: ").append(arg.split(" ")[1]).append(" } ");
    }
    for (String result : results) {
      text.append("output_arg { name: '").append(result.split("=")[0]).append("' } ");
    }
    text.append("}\n").append(nodes);
    for (String result : results) {
      text.append("ret { key: '").append(result.split("=")[0]);
      text.append("' value: '").append(result.split("=")[1]).append("' } ");
    }
    return text.append("}\n").toString();
  }
}
