package org.inferometer.onnx;

import java.util.List;
import java.util.Map;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Function;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.SparseTensor;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;

/// Turns the records of a model into protobuf messages. Field numbers as in `onnx.proto` of the
/// ONNX specification.
final class ModelEncoder {
  private static final long EXTERNAL = 1;

  private final ExternalSink external;

  /// @param external decides which initializers leave the file
  ModelEncoder(ExternalSink external) {
    this.external = external;
  }

  WireWriter model(Model model) {
    WireWriter out = new WireWriter();
    out.integer(1, model.irVersion());
    out.optionalText(2, model.producerName());
    out.optionalText(3, model.producerVersion());
    out.optionalText(4, model.domain());
    if (model.modelVersion() != 0) {
      out.integer(5, model.modelVersion());
    }
    out.optionalText(6, model.docString());
    out.message(7, graph(model.graph()));
    model.operatorSets().forEach(set -> out.message(8, operatorSet(set)));
    metadata(14, model.metadata(), out);
    model.functions().forEach(function -> out.message(25, function(function)));
    out.ready(model.rest());
    return out;
  }

  private static WireWriter operatorSet(Model.OperatorSet set) {
    WireWriter out = new WireWriter();
    out.text(1, set.domain());
    out.integer(2, set.version());
    return out;
  }

  private static void metadata(int field, Map<String, String> metadata, WireWriter into) {
    metadata.forEach((key, value) -> {
      WireWriter entry = new WireWriter();
      entry.text(1, key);
      entry.text(2, value);
      into.message(field, entry);
    });
  }

  private WireWriter function(Function function) {
    WireWriter out = new WireWriter();
    out.text(1, function.name());
    function.inputs().forEach(name -> out.text(4, name));
    function.outputs().forEach(name -> out.text(5, name));
    function.attributes().forEach(name -> out.text(6, name));
    function.nodes().forEach(node -> out.message(7, node(node)));
    function.operatorSets().forEach(set -> out.message(9, operatorSet(set)));
    out.text(10, function.domain());
    function.attributeDefaults().forEach(attribute -> out.message(11, attribute(attribute)));
    out.optionalText(13, function.overload());
    out.ready(function.rest());
    return out;
  }

  private WireWriter graph(Graph graph) {
    WireWriter out = new WireWriter();
    graph.nodes().forEach(node -> out.message(1, node(node)));
    out.text(2, graph.name());
    graph.initializers().forEach(tensor -> out.message(5, initializer(tensor)));
    graph.inputs().forEach(spec -> out.message(11, valueInfo(spec)));
    graph.outputs().forEach(spec -> out.message(12, valueInfo(spec)));
    graph.valueInfos().forEach(spec -> out.message(13, valueInfo(spec)));
    graph.sparseInitializers().forEach(tensor -> out.message(15, sparse(tensor)));
    out.ready(graph.rest());
    return out;
  }

  private WireWriter node(Node node) {
    WireWriter out = new WireWriter();
    node.inputs().forEach(name -> out.text(1, name));
    node.outputs().forEach(name -> out.text(2, name));
    out.optionalText(3, node.name());
    out.text(4, node.opType());
    node.attributes().forEach(attribute -> out.message(5, attribute(attribute)));
    out.optionalText(7, node.domain());
    out.optionalText(8, node.overload());
    metadata(9, node.metadata(), out);
    out.ready(node.rest());
    return out;
  }

  private WireWriter attribute(Attribute attribute) {
    WireWriter out = new WireWriter();
    out.text(1, attribute.name());
    long type = value(attribute.value(), out);
    out.integer(20, type);
    out.ready(attribute.rest());
    return out;
  }

  /// Writes the value's field and gives ONNX's number of its type.
  private long value(Attribute.Value value, WireWriter out) {
    return switch (value) {
      case Attribute.Floats v -> floats(v, out);
      case Attribute.Ints v -> ints(v, out);
      case Attribute.Strings v -> {
        v.values().forEach(bytes -> out.bytes(v.list() ? 9 : 4, bytes));
        yield v.list() ? 8 : 3;
      }
      case Attribute.Tensors v -> {
        v.values().forEach(tensor -> out.message(v.list() ? 10 : 5, tensor(tensor)));
        yield v.list() ? 9 : 4;
      }
      case Attribute.Graphs v -> {
        v.values().forEach(graph -> out.message(v.list() ? 11 : 6, graph(graph)));
        yield v.list() ? 10 : 5;
      }
      case Attribute.SparseTensors v -> {
        v.values().forEach(tensor -> out.message(v.list() ? 23 : 22, sparse(tensor)));
        yield v.list() ? 12 : 11;
      }
      case Attribute.Types v -> {
        v.values().forEach(spec -> attributeType(v.list() ? 15 : 14, spec, out));
        yield v.list() ? 14 : 13;
      }
      case Attribute.Reference v -> {
        out.text(21, v.callerAttribute());
        yield v.type();
      }
    };
  }

  private static long floats(Attribute.Floats floats, WireWriter out) {
    if (floats.list()) {
      out.packedFloats(7, floats.values());
      return 6;
    }
    out.floating(2, floats.values()[0]);
    return 1;
  }

  private static long ints(Attribute.Ints ints, WireWriter out) {
    if (ints.list()) {
      out.packedIntegers(8, ints.values());
      return 7;
    }
    out.integer(3, ints.values()[0]);
    return 2;
  }

  private WireWriter initializer(Tensor tensor) {
    if (!external.takes(tensor)) {
      return tensor(tensor);
    }
    WireWriter out = header(tensor);
    metadata(13, external.add(tensor.data()), out);
    out.integer(14, EXTERNAL);
    out.ready(tensor.rest());
    return out;
  }

  private WireWriter tensor(Tensor tensor) {
    WireWriter out = header(tensor);
    if (tensor.elementType() == ElementType.STRING) {
      tensor.strings().forEach(text -> out.bytes(6, text));
    } else if (tensor.data().byteSize() > 0) {
      out.data(9, tensor.data());
    }
    out.ready(tensor.rest());
    return out;
  }

  private static WireWriter header(Tensor tensor) {
    WireWriter out = new WireWriter();
    dims(1, tensor.shape().toArray(), out);
    out.integer(2, tensor.elementType().code());
    out.optionalText(8, tensor.name());
    return out;
  }

  private static void dims(int field, long[] dims, WireWriter out) {
    if (dims.length > 0) {
      out.packedIntegers(field, dims);
    }
  }

  private WireWriter sparse(SparseTensor sparse) {
    WireWriter out = new WireWriter();
    out.message(1, tensor(sparse.values()));
    out.message(2, tensor(sparse.indices()));
    dims(3, sparse.shape().toArray(), out);
    return out;
  }

  private static WireWriter valueInfo(TensorSpec spec) {
    WireWriter out = new WireWriter();
    out.text(1, spec.name());
    boolean typed = spec.elementType() != ElementType.UNDEFINED || spec.dimensions() != null;
    if (typed && !spec.rest().has(2)) {
      out.message(2, type(spec));
    }
    out.ready(spec.rest());
    return out;
  }

  private static void attributeType(int field, TensorSpec spec, WireWriter out) {
    if (spec.rest().has(field)) {
      out.ready(spec.rest());
    } else {
      out.message(field, type(spec));
    }
  }

  private static WireWriter type(TensorSpec spec) {
    WireWriter tensor = new WireWriter();
    tensor.integer(1, spec.elementType().code());
    List<Dimension> dimensions = spec.dimensions();
    if (dimensions != null) {
      WireWriter shape = new WireWriter();
      dimensions.forEach(dimension -> shape.message(1, dimension(dimension)));
      tensor.message(2, shape);
    }
    WireWriter out = new WireWriter();
    out.message(1, tensor);
    return out;
  }

  private static WireWriter dimension(Dimension dimension) {
    WireWriter out = new WireWriter();
    switch (dimension) {
      case Dimension.Fixed fixed -> out.integer(1, fixed.size());
      case Dimension.Symbolic symbolic -> out.text(2, symbolic.name());
      case Dimension.Unknown unknown -> {}
    }
    return out;
  }
}
