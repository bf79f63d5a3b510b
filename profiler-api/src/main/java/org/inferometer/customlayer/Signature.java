package org.inferometer.customlayer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.operator.Interval;
import org.inferometer.operator.PartialShape;

/// What a custom layer is called, what it reads, and what it writes.
///
/// ```java
/// Signature.of("org.example", "RmsNorm", 1)
///     .types("T", ElementType.FLOAT, ElementType.FLOAT16)
///     .attributes(new Settings(1e-6f))
///     .input("x", "T", "..., N")
///     .input("scale", "T", "N")
///     .output("y", "T", "..., N");
/// ```
///
/// Immutable: each call gives a further signature. A node of this domain and operator type is the
/// layer; its inputs and outputs are in this order.
///
/// @param version of the operator set from which it holds, from 1
/// @param types the element types of each type variable, in order
/// @param attributes the record that holds them
/// @param inPlace for each output that may lie in an input's memory, that input; both by name
public record Signature(
    String domain,
    String type,
    int version,
    Map<String, List<ElementType>> types,
    AttributeRecord<?> attributes,
    List<Operand> inputs,
    List<Operand> outputs,
    Map<String, String> inPlace) {
  /// A tensor that the layer reads or writes.
  ///
  /// @param elements the name of a type variable
  /// @param values what an input may hold for which the layer is meant; unknown: all numbers of its
  ///   type, largest and special ones too
  public record Operand(String name, String elements, ShapePattern shape, Interval values) {
    @Override
    public String toString() {
      return "'" + name + "'";
    }
  }

  /// What a node of the layer writes, or why it is none.
  ///
  /// @param problems sentences without a full stop, each naming the operand or attribute; empty
  ///   where everything fits as far as it is known
  public record Written(List<ElementType> types, List<PartialShape> shapes, List<String> problems) {
    public Written {
      types = List.copyOf(types);
      shapes = List.copyOf(shapes);
      problems = List.copyOf(problems);
    }
  }

  public Signature {
    types = Map.copyOf(types);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    inPlace = Map.copyOf(inPlace);
    if (domain.isBlank() || domain.equals("ai.onnx") || type.isBlank() || version < 1) {
      throw new IllegalArgumentException(
          "a custom layer needs a domain of its own, an operator type and a version from 1 on, but has '"
              + domain
              + "', '"
              + type
              + "' and "
              + version);
    }
    requireDistinct(inputs, outputs);
    requireTypes(types, Stream.concat(inputs.stream(), outputs.stream()).toList());
  }

  private static void requireDistinct(List<Operand> inputs, List<Operand> outputs) {
    Set<String> seen = new HashSet<>();
    Stream.concat(inputs.stream(), outputs.stream())
        .filter(operand -> !seen.add(operand.name()))
        .findFirst()
        .ifPresent(operand -> {
          throw new IllegalArgumentException("two operands are called " + operand);
        });
  }

  private static void requireTypes(Map<String, List<ElementType>> types, List<Operand> operands) {
    for (Operand operand : operands) {
      if (!types.containsKey(operand.elements())) {
        throw new IllegalArgumentException(
            operand
                + " has elements of '"
                + operand.elements()
                + "', which is none of the type variables "
                + types.keySet());
      }
    }
  }

  /// A signature without types, attributes and operands yet.
  public static Signature of(String domain, String type, int version) {
    return new Signature(
        domain, type, version, Map.of(), AttributeRecord.NONE, List.of(), List.of(), Map.of());
  }

  /// Operands of this type variable have one of these element types, all of them the same.
  public Signature types(String variable, ElementType... elements) {
    Map<String, List<ElementType>> all = new LinkedHashMap<>(types);
    all.put(variable, List.of(elements));
    return new Signature(domain, type, version, all, attributes, inputs, outputs, inPlace);
  }

  /// @param defaults a record with a component for each attribute, of type `long`, `float`,
  ///   `boolean`, `String`, `long[]` or `float[]`; its values are those of nodes that leave an
  ///   attribute out, and its constructor refuses what makes no sense
  public Signature attributes(Record defaults) {
    return new Signature(
        domain, type, version, types, AttributeRecord.of(defaults), inputs, outputs, inPlace);
  }

  /// @param elements a type variable
  /// @param shape see [ShapePattern]
  public Signature input(String name, String elements, String shape) {
    return input(name, elements, shape, Interval.UNKNOWN);
  }

  /// An input with values for which alone the layer is meant: indices, or numbers whose squares
  /// must not overflow. Checks draw no others.
  ///
  /// @param elements a type variable
  /// @param shape see [ShapePattern]
  public Signature input(String name, String elements, String shape, Interval values) {
    return new Signature(
        domain,
        type,
        version,
        types,
        attributes,
        with(inputs, new Operand(name, elements, ShapePattern.of(shape), values)),
        outputs,
        inPlace);
  }

  /// An output whose shape follows from those of the inputs, and from attributes.
  ///
  /// @param elements a type variable
  /// @param shape see [ShapePattern]
  public Signature output(String name, String elements, String shape) {
    Operand output = new Operand(name, elements, ShapePattern.of(shape), Interval.UNKNOWN);
    return new Signature(
        domain, type, version, types, attributes, inputs, with(outputs, output), inPlace);
  }

  /// Says that an output may lie in the memory of an input: the kernel reads no element of the
  /// input after it wrote one that later results need. Runtimes use this to save memory where
  /// nothing else reads the input; checks try it.
  ///
  /// @throws IllegalArgumentException if there are no such operands, or their types or shapes
  ///   differ
  public Signature inPlace(String output, String input) {
    Operand written = operand(outputs, output);
    Operand read = operand(inputs, input);
    if (!written.elements().equals(read.elements()) || !written.shape().equals(read.shape())) {
      throw new IllegalArgumentException(
          "output "
              + written
              + " cannot lie in the memory of "
              + read
              + ", whose elements or shape differ");
    }
    Map<String, String> all = new LinkedHashMap<>(inPlace);
    all.put(output, input);
    return new Signature(domain, type, version, types, attributes, inputs, outputs, all);
  }

  private static Operand operand(List<Operand> operands, String name) {
    return operands.stream()
        .filter(operand -> operand.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no operand '" + name + "' among " + operands));
  }

  /// The position of the input whose memory an output may lie in; empty for none.
  ///
  /// @param output its position
  public OptionalInt inPlace(int output) {
    String input = inPlace.get(outputs.get(output).name());
    return IntStream.range(0, inputs.size())
        .filter(i -> inputs.get(i).name().equals(input))
        .findFirst();
  }

  private static List<Operand> with(List<Operand> operands, Operand further) {
    List<Operand> all = new ArrayList<>(operands);
    all.add(further);
    return all;
  }

  /// The name of the layer for people: `org.example.RmsNorm`.
  public String title() {
    return domain + "." + type;
  }

  /// Whether a node is the layer.
  public boolean isOf(Node node) {
    return node.domain().equals(domain) && node.opType().equals(type);
  }

  /// What a node of the layer writes.
  ///
  /// @param node of this domain and type
  /// @param elements types of its inputs, [ElementType#UNDEFINED] where not known
  /// @param shapes of its inputs
  public Written written(Node node, List<ElementType> elements, List<PartialShape> shapes) {
    List<String> problems = new ArrayList<>(problems(node));
    return written(attributes.sizes(node, problems), elements, shapes, problems);
  }

  /// The dimensions of what a node writes. One that has the symbol of an open input dimension is
  /// that dimension, by its name.
  ///
  /// @param shapes of its inputs
  /// @param written by the node, for these shapes
  public List<List<Dimension>> dimensions(List<List<Dimension>> shapes, Written written) {
    Map<Size, List<Dimension>> given = new HashMap<>();
    for (int i = 0; i < Math.min(inputs.size(), shapes.size()); i++) {
      inputs.get(i).shape().dimensions(shapes.get(i)).forEach(given::putIfAbsent);
    }
    List<List<Dimension>> all = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      all.add(outputs.get(i).shape().dimensions(given, written.shapes().get(i)));
    }
    return all;
  }

  /// The integer attributes of a node, which sizes may name.
  public Map<String, Long> sizes(Node node) {
    return attributes.sizes(node, new ArrayList<>());
  }

  /// The same of a node whose attributes were read before: it is asked in every inference.
  ///
  /// @param sizes of the node
  public Written written(
      Map<String, Long> sizes, List<ElementType> elements, List<PartialShape> shapes) {
    return written(sizes, elements, shapes, new ArrayList<>());
  }

  private Written written(
      Map<String, Long> sizes,
      List<ElementType> elements,
      List<PartialShape> shapes,
      List<String> problems) {
    Map<String, ElementType> variables = variables(elements, problems);
    Dimensions dimensions = new Dimensions(sizes);
    for (int i = 0; i < Math.min(inputs.size(), shapes.size()); i++) {
      Operand input = inputs.get(i);
      input.shape().bind("input " + input, shapes.get(i), dimensions).ifPresent(problems::add);
    }
    List<PartialShape> written = new ArrayList<>();
    for (Operand output : outputs) {
      written.add(shape(output, dimensions, problems));
    }
    return new Written(
        outputs.stream()
            .map(output -> variables.getOrDefault(output.elements(), ElementType.UNDEFINED))
            .toList(),
        written,
        problems);
  }

  /// What is wrong with a node of the layer before any shape is known.
  ///
  /// @param elements type of a tensor, [ElementType#UNDEFINED] where not known
  /// @return as of [Written]
  public List<String> problems(Node node, Function<String, ElementType> elements) {
    return written(node, node.inputs().stream().map(elements).toList(), List.of()).problems();
  }

  private static PartialShape shape(Operand output, Dimensions dimensions, List<String> problems) {
    try {
      return output.shape().of(dimensions);
    } catch (ArithmeticException e) {
      problems.add("output " + output + " has no such shape: " + e.getMessage());
      return PartialShape.UNKNOWN;
    }
  }

  private List<String> problems(Node node) {
    List<String> problems = new ArrayList<>();
    if (node.inputs().size() != inputs.size() || node.inputs().contains("")) {
      problems.add(
          "it reads " + named(inputs) + ", but the node has " + node.inputs().size() + " inputs");
    }
    if (node.outputs().size() != outputs.size()) {
      problems.add(
          "it writes "
              + named(outputs)
              + ", but the node has "
              + node.outputs().size()
              + " outputs");
    }
    return problems;
  }

  private static String named(List<Operand> operands) {
    return operands.stream().map(Operand::toString).collect(Collectors.joining(", "));
  }

  /// The element types that the variables have; a single one that is left is taken.
  private Map<String, ElementType> variables(List<ElementType> elements, List<String> problems) {
    Map<String, ElementType> variables = new LinkedHashMap<>();
    for (int i = 0; i < Math.min(inputs.size(), elements.size()); i++) {
      ElementType found = elements.get(i);
      Operand input = inputs.get(i);
      if (found != ElementType.UNDEFINED) {
        ElementType known = variables.putIfAbsent(input.elements(), found);
        if (known != null && known != found) {
          problems.add(
              "input %s is %s, but other operands of '%s' are %s"
                  .formatted(input, found.label(), input.elements(), known.label()));
        } else if (!allowed(input).contains(found)) {
          problems.add(
              "input %s is %s, but takes %s"
                  .formatted(input, found.label(), labels(allowed(input))));
        }
      }
    }
    types.forEach((variable, all) -> {
      if (all.size() == 1) {
        variables.putIfAbsent(variable, all.getFirst());
      }
    });
    return variables;
  }

  private List<ElementType> allowed(Operand operand) {
    return types.getOrDefault(operand.elements(), List.of());
  }

  private static String labels(List<ElementType> elements) {
    return elements.stream().map(ElementType::label).collect(Collectors.joining(" or "));
  }
}
