package org.inferometer.onnx;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Function;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.jspecify.annotations.Nullable;

/// Reads `ModelProto` and what only it holds. Field numbers as in `onnx.proto` of the ONNX
/// specification.
final class ModelParser {
  private final GraphParser graphs;

  private long irVersion;
  private String producerName = "";
  private String producerVersion = "";
  private String domain = "";
  private long modelVersion;
  private String docString = "";
  private @Nullable Graph graph;
  private final List<Model.OperatorSet> operatorSets = new ArrayList<>();
  private final List<Function> functions = new ArrayList<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final List<MemorySegment> rest = new ArrayList<>();

  private ModelParser(ExternalData external) {
    this.graphs = new GraphParser(external);
  }

  static Model parse(WireReader in, ExternalData external) {
    ModelParser parser = new ModelParser(external);
    while (in.next()) {
      parser.field(in);
    }
    return parser.model();
  }

  private void field(WireReader in) {
    switch (in.field()) {
      case 1 -> irVersion = in.integer();
      case 2 -> producerName = in.text();
      case 3 -> producerVersion = in.text();
      case 4 -> domain = in.text();
      case 5 -> modelVersion = in.integer();
      case 6 -> docString = in.text();
      case 7 -> graph = in.message(graphs::graph);
      case 8 -> operatorSets.add(in.message(this::operatorSet));
      case 14 -> in.message(entry -> ProtoFields.entry(entry, metadata));
      case 25 -> functions.add(in.message(this::function));
      default -> rest.add(ProtoFields.kept(in));
    }
  }

  private Model model() {
    if (graph == null) {
      throw new Malformed("", "it holds no graph; it is not an ONNX model");
    }
    return new Model(
        irVersion,
        producerName,
        producerVersion,
        domain,
        modelVersion,
        docString,
        operatorSets,
        graph,
        functions,
        metadata,
        ProtoFields.rest(rest));
  }

  private Model.OperatorSet operatorSet(WireReader in) {
    in.budget().claim(80);
    String name = "";
    long version = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.name();
        case 2 -> version = in.integer();
        default -> in.skip();
      }
    }
    return new Model.OperatorSet(name, version);
  }

  private Function function(WireReader in) {
    in.budget().claim(500);
    String name = "";
    String ownDomain = "";
    String overload = "";
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    List<String> attributes = new ArrayList<>();
    List<Attribute> defaults = new ArrayList<>();
    List<Node> nodes = new ArrayList<>();
    List<Model.OperatorSet> sets = new ArrayList<>();
    List<MemorySegment> left = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.name();
        case 4 -> inputs.add(in.name());
        case 5 -> outputs.add(in.name());
        case 6 -> attributes.add(in.name());
        case 7 -> nodes.add(in.message(graphs::node));
        case 9 -> sets.add(in.message(this::operatorSet));
        case 10 -> ownDomain = in.text();
        case 11 -> defaults.add(in.message(graphs::attribute));
        case 13 -> overload = in.text();
        default -> left.add(ProtoFields.kept(in));
      }
    }
    return new Function(
        name,
        ownDomain,
        overload,
        inputs,
        outputs,
        attributes,
        defaults,
        nodes,
        sets,
        ProtoFields.rest(left));
  }
}
