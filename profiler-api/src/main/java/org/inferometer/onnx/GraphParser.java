package org.inferometer.onnx;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.SparseTensor;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;

/// Reads `GraphProto`, `NodeProto` and `SparseTensorProto`. Field numbers as in `onnx.proto` of the
/// ONNX specification.
final class GraphParser {
  /// Far beyond any real node, and few enough to be refused quickly.
  private static final int MAX_OPERANDS = 1 << 18;

  private final ExternalData external;

  GraphParser(ExternalData external) {
    this.external = external;
  }

  Graph graph(WireReader in) {
    in.budget().claim(500);
    String name = "";
    List<Node> nodes = new ArrayList<>();
    List<Tensor> initializers = new ArrayList<>();
    List<SparseTensor> sparseInitializers = new ArrayList<>(0);
    List<TensorSpec> inputs = new ArrayList<>();
    List<TensorSpec> outputs = new ArrayList<>();
    List<TensorSpec> valueInfos = new ArrayList<>();
    List<MemorySegment> rest = new ArrayList<>(0);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> nodes.add(in.message(this::node));
        case 2 -> name = in.name();
        case 5 -> initializers.add(in.message(this::tensor));
        case 11 -> inputs.add(in.message(TypeParser::valueInfo));
        case 12 -> outputs.add(in.message(TypeParser::valueInfo));
        case 13 -> valueInfos.add(in.message(TypeParser::valueInfo));
        case 15 -> sparseInitializers.add(in.message(this::sparseTensor));
        default -> rest.add(ProtoFields.kept(in));
      }
    }
    return new Graph(
        name,
        nodes,
        initializers,
        sparseInitializers,
        inputs,
        outputs,
        valueInfos,
        ProtoFields.rest(rest));
  }

  Node node(WireReader in) {
    in.budget().claim(250);
    String name = "";
    String opType = "";
    String domain = "";
    String overload = "";
    List<String> inputs = new ArrayList<>(2);
    List<String> outputs = new ArrayList<>(1);
    List<Attribute> attributes = new ArrayList<>(0);
    Map<String, String> metadata = Map.of();
    List<MemorySegment> rest = new ArrayList<>(0);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> addTo(inputs, in);
        case 2 -> addTo(outputs, in);
        case 3 -> name = in.name();
        case 4 -> opType = in.name();
        case 5 -> attributes.add(in.message(this::attribute));
        case 7 -> domain = in.name();
        case 8 -> overload = in.name();
        case 9 -> metadata = withEntry(in, metadata);
        default -> rest.add(ProtoFields.kept(in));
      }
    }
    return new Node(
        name,
        opType,
        domain,
        overload,
        inputs,
        outputs,
        attributes,
        metadata,
        ProtoFields.rest(rest));
  }

  private static void addTo(List<String> operands, WireReader in) {
    if (operands.size() == MAX_OPERANDS) {
      throw in.malformed("a node with more than " + MAX_OPERANDS + " inputs or outputs");
    }
    operands.add(in.name());
  }

  private static Map<String, String> withEntry(WireReader in, Map<String, String> metadata) {
    // Few nodes have metadata, so that the map is made with the first entry.
    Map<String, String> map = metadata.isEmpty() ? new LinkedHashMap<>() : metadata;
    return in.message(entry -> ProtoFields.entry(entry, map));
  }

  Attribute attribute(WireReader in) {
    return AttributeParser.parse(in, this);
  }

  Tensor tensor(WireReader in) {
    return TensorParser.parse(in, external);
  }

  SparseTensor sparseTensor(WireReader in) {
    long start = in.fieldStart();
    Tensor values = null;
    Tensor indices = null;
    LongList dims = new LongList();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> values = in.message(this::tensor);
        case 2 -> indices = in.message(this::tensor);
        case 3 -> in.integers(dims);
        default -> in.skip();
      }
    }
    if (values == null || indices == null) {
      throw new Malformed("byte " + start, "a sparse tensor without values or without indices");
    }
    return checked(values, indices, dims.toLongs(), in.budget());
  }

  private static SparseTensor checked(
      Tensor values, Tensor indices, long[] dims, HeapBudget budget) {
    String place = "sparse tensor '" + values.name() + "'";
    for (long dim : dims) {
      if (dim < 0) {
        throw new Malformed(place, "a dimension is " + dim);
      }
    }
    if (values.shape().rank() != 1) {
      throw new Malformed(place, "its values are of shape " + values.shape() + ", not a list");
    }
    Shape shape = Shape.of(dims);
    long count = values.shape().dim(0);
    Shape found = indices.shape();
    if (!found.equals(Shape.of(count)) && !found.equals(Shape.of(count, shape.rank()))) {
      throw new Malformed(place, count + " values, but indices of shape " + found);
    }
    return new SparseTensor(values, wide(indices, place, budget), shape);
  }

  /// The indices as int64, as ONNX has them. ONNX Runtime writes them in the narrowest signed type
  /// that holds them.
  private static Tensor wide(Tensor indices, String place, HeapBudget budget) {
    return switch (indices.elementType()) {
      case INT64 -> indices;
      case INT8, INT16, INT32 -> {
        int count = Math.toIntExact(indices.shape().elementCount());
        budget.claim(8L * count);
        MemorySegment wide = MemorySegment.ofArray(new byte[Math.multiplyExact(count, 8)]);
        for (int i = 0; i < count; i++) {
          wide.set(JAVA_LONG_UNALIGNED, 8L * i, index(indices, i));
        }
        yield new Tensor(
            indices.name(),
            ElementType.INT64,
            indices.shape(),
            wide.asReadOnly(),
            List.of(),
            indices.rest());
      }
      default ->
          throw new Malformed(
              place, "its indices are " + indices.elementType().label() + ", not integers");
    };
  }

  private static long index(Tensor indices, long i) {
    MemorySegment bytes = indices.bytes();
    return switch (indices.elementType()) {
      case INT8 -> bytes.get(JAVA_BYTE, i);
      case INT16 -> bytes.get(JAVA_SHORT_UNALIGNED, 2 * i);
      default -> bytes.get(JAVA_INT_UNALIGNED, 4 * i);
    };
  }
}
