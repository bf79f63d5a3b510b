package org.inferometer.customlayer.check;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A mistake of a layer, shown by the smallest case that was found.
///
/// @param check its id
/// @param layer its domain and type
/// @param tensor the operand where it shows; empty where it is none's
/// @param message what is wrong, and the remedy where one is known; a sentence without a full stop
/// @param operands inputs, then outputs
/// @param attributes by name, as in the text of the case
/// @param element the first wrong one; empty where it is not about a number
/// @param replay the case as text, from which [LayerCheck#replay] makes it again
public record Failure(
    String check,
    String layer,
    String tensor,
    String message,
    List<Operand> operands,
    Map<String, String> attributes,
    Optional<Element> element,
    String replay) {
  /// A tensor of the case.
  ///
  /// @param elements the element type: `float16`
  /// @param format how elements lie: `row-major`
  /// @param shape `3x5x2x7`, or `scalar`
  public record Operand(String name, String elements, String format, String shape) {
    @Override
    public String toString() {
      return name + " " + elements + "[" + shape + "]";
    }
  }

  /// A wrong element of an output.
  ///
  /// @param index in each dimension
  /// @param wrong how many elements of the tensor are wrong
  public record Element(
      List<Long> index, double expected, double found, Tolerance tolerance, long wrong) {
    public Element {
      index = List.copyOf(index);
    }
  }

  public Failure {
    operands = List.copyOf(operands);
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  /// In lines, for a console.
  @Override
  public String toString() {
    String text = "  [" + check + "] " + (tensor.isEmpty() ? "" : "'" + tensor + "': ") + message;
    String tolerance = element.map(wrong -> "\n    tolerance: " + wrong.tolerance()).orElse("");
    return text + tolerance + "\n    of " + operands + "\n    replay: " + replay;
  }
}
