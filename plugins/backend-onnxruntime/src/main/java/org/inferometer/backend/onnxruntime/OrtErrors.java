package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.OrtException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.inferometer.graph.Node;
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
      Pattern.compile("Could not find an implementation for (?:([\\w.]+)[.:])?(\\w+)\\((\\d+)\\)");

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
  ///
  /// @param nodes of the network, to name the node whose operator is missing
  static BackendException building(String network, List<Node> nodes, OrtException e) {
    String message = String.valueOf(e.getMessage());
    for (Pattern pattern : List.of(UNREGISTERED, UNIMPLEMENTED)) {
      Matcher matcher = pattern.matcher(message);
      if (matcher.find()) {
        return missing(network, nodes, matcher, e);
      }
    }
    String line = network + ": ONNX Runtime cannot build it: " + oneLine(message);
    return e.getCode() == OrtException.OrtErrorCode.ORT_NOT_IMPLEMENTED
        ? BackendException.unsupported(line, e)
        : BackendException.failed(line, e);
  }

  /// A failure to run.
  static BackendException running(String network, OrtException e) {
    return BackendException.failed(
        network + ": ONNX Runtime cannot run it: " + oneLine(String.valueOf(e.getMessage())), e);
  }

  private static BackendException missing(
      String network, List<Node> nodes, Matcher matcher, OrtException e) {
    String domain = matcher.group(1);
    String operator = matcher.group(2);
    Optional<Node> node = nodes.stream().filter(n -> n.opType().equals(operator)).findFirst();
    String version = matcher.groupCount() > 2 ? " version " + matcher.group(3) : "";
    return BackendException.unsupported(
        network
            + node.map(n -> ", node '" + label(n) + "'").orElse("")
            + ": ONNX Runtime has no operator "
            + (domain == null || domain.isEmpty() ? "" : domain + ":")
            + operator
            + version
            + "; export the model with operators of ai.onnx, opset 7 or newer",
        e);
  }

  private static String label(Node node) {
    String name = node.name().isEmpty() ? String.join(", ", node.outputs()) : node.name();
    return name.replaceAll("\\p{Cntrl}", "?");
  }
}
