package org.inferometer.onnx;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Attribute.Value;
import org.inferometer.graph.Graph;
import org.inferometer.graph.SparseTensor;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;

/// Reads one `AttributeProto`. Field numbers and type numbers as in `onnx.proto` of the ONNX
/// specification.
final class AttributeParser {
  private final GraphParser graphs;

  private final LongList floats = new LongList();
  private final LongList ints = new LongList();
  private final List<byte[]> strings = new ArrayList<>(0);
  private final List<Tensor> tensors = new ArrayList<>(0);
  private final List<SparseTensor> sparseTensors = new ArrayList<>(0);
  private final List<Graph> subgraphs = new ArrayList<>(0);
  private final List<TensorSpec> singleTypes = new ArrayList<>(0);
  private final List<TensorSpec> types = new ArrayList<>(0);
  private final List<MemorySegment> rest = new ArrayList<>(0);
  private String name = "";
  private String reference = "";
  private int type;
  private int seen;

  private AttributeParser(GraphParser graphs) {
    this.graphs = graphs;
  }

  static Attribute parse(WireReader in, GraphParser graphs) {
    in.budget().claim(120);
    AttributeParser parser = new AttributeParser(graphs);
    while (in.next()) {
      parser.field(in);
    }
    return new Attribute(parser.name, parser.value(), ProtoFields.rest(parser.rest));
  }

  private void field(WireReader in) {
    switch (in.field()) {
      case 1 -> name = in.name();
      case 2 -> floats.add(Float.floatToRawIntBits(seen(1, in.floating())));
      case 3 -> ints.add(seen(2, in.integer()));
      case 4 -> strings.add(seen(3, in.bytes()));
      case 5 -> tensors.add(seen(4, in.message(graphs::tensor)));
      case 6 -> subgraphs.add(seen(5, in.message(graphs::graph)));
      case 7 -> in.floats(seen(6, floats));
      case 8 -> in.integers(seen(7, ints));
      case 9 -> strings.add(seen(8, in.bytes()));
      case 10 -> tensors.add(seen(9, in.message(graphs::tensor)));
      case 11 -> subgraphs.add(seen(10, in.message(graphs::graph)));
      case 14 -> singleTypes.add(seen(13, TypeParser.attributeType(in)));
      case 15 -> types.add(seen(14, TypeParser.attributeType(in)));
      case 20 -> type = ProtoFields.number(in);
      case 21 -> reference = in.name();
      case 22 -> sparseTensors.add(seen(11, in.message(graphs::sparseTensor)));
      case 23 -> sparseTensors.add(seen(12, in.message(graphs::sparseTensor)));
      default -> rest.add(ProtoFields.kept(in));
    }
  }

  /// Notes which value field was there: before IR version 2 nothing else says what the type is.
  private <T> T seen(int attributeType, T value) {
    seen = attributeType;
    return value;
  }

  private Value value() {
    if (!reference.isEmpty()) {
      return new Attribute.Reference(reference, type);
    }
    return switch (type == 0 ? seen : type) {
      case 1 -> new Attribute.Floats(false, floats.size() == 0 ? new float[1] : last(floats));
      case 2 -> new Attribute.Ints(false, ints.size() == 0 ? 0 : ints.last());
      case 3 ->
          new Attribute.Strings(false, strings.isEmpty() ? List.of(new byte[0]) : one(strings));
      case 4 -> new Attribute.Tensors(false, one(tensors));
      case 5 -> new Attribute.Graphs(false, one(subgraphs));
      case 6 -> new Attribute.Floats(true, floats.toFloats());
      case 7 -> new Attribute.Ints(true, ints.toLongs());
      case 8 -> new Attribute.Strings(true, List.copyOf(strings));
      case 9 -> new Attribute.Tensors(true, List.copyOf(tensors));
      case 10 -> new Attribute.Graphs(true, List.copyOf(subgraphs));
      case 11 -> new Attribute.SparseTensors(false, one(sparseTensors));
      case 12 -> new Attribute.SparseTensors(true, List.copyOf(sparseTensors));
      case 13 -> new Attribute.Types(false, one(singleTypes));
      case 14 -> new Attribute.Types(true, List.copyOf(types));
      case 0 -> throw malformed("has neither a type nor a value");
      default -> throw malformed("has type " + type + ", which ONNX does not define");
    };
  }

  private static float[] last(LongList floats) {
    return new float[] {Float.intBitsToFloat((int) floats.last())};
  }

  private <T> List<T> one(List<T> values) {
    if (values.isEmpty()) {
      throw malformed("says it has type " + type + ", but holds no such value");
    }
    return List.of(values.getLast());
  }

  private Malformed malformed(String reason) {
    return new Malformed("attribute '" + name + "'", reason);
  }
}
