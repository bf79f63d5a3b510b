package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.network.Network;
import org.inferometer.operator.ElementTypes;
import org.inferometer.spi.BackendException;

/// ONNX Runtime's error texts as one plain line each.
final class OrtErrors {
  private static final int MAX_LENGTH = 400;

  /// `Error code - ORT_FAIL - message: `, which the Java API puts in front.
  private static final Pattern CODE = Pattern.compile("^Error code - \\w+ - message: ?");

  /// The file, which may be a temporary one; the network's name says which it is.
  private static final Pattern LOADING = Pattern.compile("^Load model from .*? failed: ?");

  /// A place in ONNX Runtime's sources with the C++ signature that follows it.
  private static final Pattern PLACE =
      Pattern.compile(
          "\\S+\\.(?:cc|cpp|h|hpp):\\d+(?: [^\\n()]*?\\((?:[^()]|\\([^()]*\\))*\\)(?: const)?(?: \\[with [^\\]]*\\])?)? ?");

  /// `onnx.brevitas:Quant(-1) is not a registered function/op`.
  private static final Pattern UNREGISTERED =
      Pattern.compile("(?:([\\w.]*):)?(\\w+)\\(-?\\d+\\) is not a registered");

  /// `Could not find an implementation for AveragePool(1) node with name ''`.
  private static final Pattern UNIMPLEMENTED =
      Pattern.compile(
          "Could not find an implementation for (?:([\\w.]+)[.:])?(\\w+)\\((\\d+)\\)"
              + "(?: node with name '([^']*)')?");

  /// The oldest operator set of ONNX that ONNX Runtime has all kernels for.
  private static final int FIRST_OPERATOR_SET = 7;

  private OrtErrors() {}

  /// The text without codes, source places, line feeds and other control characters.
  static String oneLine(String message) {
    String plain = CODE.matcher(message).replaceFirst("");
    plain = LOADING.matcher(plain).replaceFirst("");
    plain = PLACE.matcher(plain).replaceAll("");
    plain = plain.replaceAll("\\p{Cntrl}+", " ").strip().replaceAll(" {2,}", " ");
    return plain.length() > MAX_LENGTH ? plain.substring(0, MAX_LENGTH) + " …" : plain;
  }

  /// A failure to build a session.
  static BackendException building(Network network, OrtException e) {
    String message = String.valueOf(e.getMessage());
    Matcher unregistered = UNREGISTERED.matcher(message);
    if (unregistered.find()) {
      return missingOperator(network, unregistered, "", e);
    }
    Matcher unimplemented = UNIMPLEMENTED.matcher(message);
    if (unimplemented.find()) {
      return isOld(network, unimplemented)
          ? missingOperator(network, unimplemented, " version " + unimplemented.group(3), e)
          : missingKernel(network, unimplemented, e);
    }
    String line = network.name() + ": ONNX Runtime cannot build it: " + oneLine(message);
    return e.getCode() == OrtException.OrtErrorCode.ORT_NOT_IMPLEMENTED
        ? BackendException.unsupported(line, e)
        : BackendException.failed(line, e);
  }

  /// A failure to run.
  static BackendException running(String network, OrtException e) {
    return BackendException.failed(
        network + ": ONNX Runtime cannot run it: " + oneLine(String.valueOf(e.getMessage())), e);
  }

  /// Whether the operator belongs to a set from before those whose kernels ONNX Runtime promises.
  private static boolean isOld(Network network, Matcher missing) {
    return operator(missing).indexOf(':') < 0
        && network.model().operatorSets().stream()
            .anyMatch(set -> set.domain().isEmpty() && set.version() < FIRST_OPERATOR_SET);
  }

  private static BackendException missingOperator(
      Network network, Matcher missing, String version, OrtException e) {
    return BackendException.unsupported(
        network.name()
            + PlacedNode.find(network, missing.group(2), "").map(PlacedNode::place).orElse("")
            + ": ONNX Runtime has no operator "
            + operator(missing)
            + version
            + "; export the model with operators of ai.onnx, opset "
            + FIRST_OPERATOR_SET
            + " or newer",
        e);
  }

  /// The operator is known; it is the node's types that no kernel takes, or its version.
  private static BackendException missingKernel(Network network, Matcher missing, OrtException e) {
    Optional<PlacedNode> node =
        PlacedNode.find(
            network, missing.group(2), Objects.requireNonNullElse(missing.group(4), ""));
    String types = node.map(PlacedNode::types).orElse("");
    return BackendException.unsupported(
        network.name()
            + node.map(PlacedNode::place).orElse("")
            + ": ONNX Runtime has no "
            + (types.isEmpty() ? "" : types + " ")
            + "kernel of "
            + operator(missing)
            + (types.isEmpty() ? " version " + missing.group(3) : "")
            + " on this processor",
        e);
  }

  private static String operator(Matcher missing) {
    String domain = missing.group(1);
    return domain == null || domain.isEmpty() || domain.equals("ai.onnx")
        ? missing.group(2)
        : domain + ":" + missing.group(2);
  }

  /// A node of the network or of a graph that one holds.
  ///
  /// @param known the types of its tensors
  private record PlacedNode(Node node, ElementTypes known) {
    /// The node that ONNX Runtime means: the one of its name, or else the first of its operator.
    static Optional<PlacedNode> find(Network network, String operator, String name) {
      List<PlacedNode> found = new ArrayList<>();
      ElementTypes types = ElementTypes.of(network.model(), network.operators());
      collect(network.graph(), types, operator, found);
      return found.stream()
          .filter(placed -> !name.isEmpty() && placed.node.name().equals(name))
          .findFirst()
          .or(() -> found.stream().findFirst());
    }

    private static void collect(
        Graph graph, ElementTypes types, String operator, List<PlacedNode> into) {
      for (Node node : graph.nodes()) {
        if (node.opType().equals(operator)) {
          into.add(new PlacedNode(node, types));
        }
        GraphIndex.subgraphs(node)
            .forEach(inner -> collect(inner, types.inside(inner), operator, into));
      }
    }

    String place() {
      return ", node '" + label(node) + "'";
    }

    /// The types that it reads beside float32, those of real numbers if there are any.
    String types() {
      List<ElementType> read =
          node.inputs().stream()
              .map(known::of)
              .filter(type -> type != ElementType.UNDEFINED && type != ElementType.FLOAT)
              .distinct()
              .toList();
      List<ElementType> real = read.stream().filter(PlacedNode::isReal).toList();
      return (real.isEmpty() ? read : real)
          .stream().map(ElementType::label).collect(Collectors.joining(" and "));
    }

    private static boolean isReal(ElementType type) {
      return switch (type) {
        case FLOAT16, BFLOAT16, DOUBLE -> true;
        default -> false;
      };
    }
  }

  private static String label(Node node) {
    String name = node.name().isEmpty() ? String.join(", ", node.outputs()) : node.name();
    return name.replaceAll("\\p{Cntrl}", "?");
  }
}
