package org.inferometer.operator;

import static org.inferometer.graph.ElementType.BOOL;
import static org.inferometer.graph.ElementType.INT64;
import static org.inferometer.operator.Row.onnx;
import static org.inferometer.operator.Trait.MOVES_DATA;
import static org.inferometer.operator.TypeRule.always;

import java.util.List;

/// Operators that run graphs as often as their data says, and those on sequences and optional
/// values. The types of what they write follow from the graphs that they hold; element types of
/// sequences are not inferred.
final class ControlFamily {
  private ControlFamily() {}

  // spotless:off
  static List<Row> rows() {
    return List.of(
        onnx("If Loop", 1),
        // It lost its first operand.
        onnx("Scan", 8),
        onnx("Scan", 9),
        onnx("SequenceMap", 17),
        onnx("SplitToSequence ConcatFromSequence", 11).traits(MOVES_DATA),
        onnx("SequenceConstruct SequenceInsert SequenceErase SequenceAt", 11).traits(MOVES_DATA),
        onnx("SequenceEmpty", 11),
        onnx("SequenceLength", 11).types(always(INT64)),
        onnx("Optional OptionalGetElement", 15),
        onnx("OptionalHasElement", 15).types(always(BOOL)));
  }
  // spotless:on
}
