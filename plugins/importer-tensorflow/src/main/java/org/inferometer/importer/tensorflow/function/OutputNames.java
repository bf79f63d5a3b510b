package org.inferometer.importer.tensorflow.function;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.inferometer.importer.tensorflow.proto.AttrValue;
import org.inferometer.importer.tensorflow.proto.FunctionDef;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.inferometer.importer.tensorflow.proto.OpDef;

/// Numbers the outputs of nodes: within functions they are named, and a name may stand for several.
final class OutputNames {
  // Operators with several named outputs, for files that do not describe their operators.
  private static final Map<String, List<String>> KNOWN =
      Map.ofEntries(
          Map.entry("Switch", List.of("output_false", "output_true")),
          Map.entry("RefSwitch", List.of("output_false", "output_true")),
          Map.entry("Merge", List.of("output", "value_index")),
          Map.entry("TopK", List.of("values", "indices")),
          Map.entry("TopKV2", List.of("values", "indices")),
          Map.entry("Unique", List.of("y", "idx")),
          Map.entry("UniqueV2", List.of("y", "idx")),
          Map.entry("UniqueWithCounts", List.of("y", "idx", "count")),
          Map.entry("ListDiff", List.of("out", "idx")),
          Map.entry(
              "FusedBatchNorm",
              List.of("y", "batch_mean", "batch_variance", "reserve_space_1", "reserve_space_2")),
          Map.entry(
              "FusedBatchNormV2",
              List.of("y", "batch_mean", "batch_variance", "reserve_space_1", "reserve_space_2")),
          Map.entry(
              "FusedBatchNormV3",
              List.of(
                  "y",
                  "batch_mean",
                  "batch_variance",
                  "reserve_space_1",
                  "reserve_space_2",
                  "reserve_space_3")),
          Map.entry("Moments", List.of("mean", "variance")),
          Map.entry("NonMaxSuppressionV4", List.of("selected_indices", "valid_outputs")),
          Map.entry(
              "NonMaxSuppressionV5",
              List.of("selected_indices", "selected_scores", "valid_outputs")),
          Map.entry(
              "CombinedNonMaxSuppression",
              List.of("nmsed_boxes", "nmsed_scores", "nmsed_classes", "valid_detections")),
          Map.entry("TensorArrayV3", List.of("handle", "flow")),
          Map.entry("TensorListPopBack", List.of("output_handle", "tensor")),
          Map.entry("MaxPoolWithArgmax", List.of("output", "argmax")),
          Map.entry("LSTMBlockCell", List.of("i", "cs", "f", "o", "ci", "co", "h")),
          Map.entry("BlockLSTM", List.of("i", "cs", "f", "o", "ci", "co", "h")),
          Map.entry("BlockLSTMV2", List.of("i", "cs", "f", "o", "ci", "co", "h")),
          Map.entry("GRUBlockCell", List.of("r", "u", "c", "h")),
          Map.entry("Qr", List.of("q", "r")),
          Map.entry("Svd", List.of("s", "u", "v")),
          Map.entry("SelfAdjointEigV2", List.of("e", "v")));

  private final Map<String, OpDef> operators = new HashMap<>();

  /// @param described operators that the file describes
  OutputNames(List<OpDef> described, Map<String, FunctionDef> functions) {
    described.forEach(op -> operators.put(op.getName(), op));
    functions.forEach((name, function) -> operators.put(name, function.getSignature()));
  }

  /// The number of an output; empty where the operator has no output of this name.
  ///
  /// @param position among the tensors that the name stands for
  OptionalLong number(NodeDef node, String output, long position) {
    OpDef operator = operators.get(node.getOp());
    if (operator != null) {
      return described(node, operator, output, position);
    }
    List<String> known = KNOWN.get(node.getOp());
    if (known == null) {
      return OptionalLong.of(position);
    }
    int first = known.indexOf(output);
    return first < 0 ? OptionalLong.empty() : OptionalLong.of(first + position);
  }

  private static OptionalLong described(
      NodeDef node, OpDef operator, String output, long position) {
    long first = 0;
    for (OpDef.ArgDef arg : operator.getOutputArgList()) {
      if (arg.getName().equals(output)) {
        return OptionalLong.of(first + position);
      }
      first += count(node, arg);
    }
    return OptionalLong.empty();
  }

  private static long count(NodeDef node, OpDef.ArgDef arg) {
    if (!arg.getNumberAttr().isEmpty()) {
      return attribute(node, arg.getNumberAttr()).getI();
    }
    return arg.getTypeListAttr().isEmpty()
        ? 1
        : attribute(node, arg.getTypeListAttr()).getList().getTypeCount();
  }

  private static AttrValue attribute(NodeDef node, String name) {
    return node.getAttrOrDefault(name, AttrValue.getDefaultInstance());
  }
}
