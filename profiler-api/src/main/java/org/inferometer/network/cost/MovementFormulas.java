package org.inferometer.network.cost;

import java.util.Map;

/// Operators that move, select or relabel data and compute nothing: exactly 0 operations, whatever
/// the types. Converting element types counts as moving.
final class MovementFormulas {
  private static final String[] MOVES = {
    "Identity",
    "Reshape",
    "Flatten",
    "Squeeze",
    "Unsqueeze",
    "Transpose",
    "Concat",
    "Split",
    "Slice",
    "Gather",
    "GatherElements",
    "GatherND",
    "Pad",
    "Tile",
    "Expand",
    "Shape",
    "Size",
    "Constant",
    "ConstantOfShape",
    "Cast",
    "CastLike",
    "Dropout",
    "DepthToSpace",
    "SpaceToDepth",
    "Where",
    "OneHot",
    "EyeLike",
    "Trilu",
    "ReverseSequence",
    "Compress",
    "ReorderInput",
    "ReorderOutput"
  };

  private MovementFormulas() {}

  static void addTo(Map<String, Formula> formulas) {
    for (String operator : MOVES) {
      formulas.put(operator, node -> 0);
    }
    formulas.put("ScatterElements", MovementFormulas::scattered);
    formulas.put("ScatterND", MovementFormulas::scattered);
  }

  /// An update that is combined with what stands there is one operation an element.
  private static long scattered(NodeTypes node) {
    return node.node().attribute("reduction").isPresent() ? node.inputElements(2) : 0;
  }
}
