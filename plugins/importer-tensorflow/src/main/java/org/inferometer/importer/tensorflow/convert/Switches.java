package org.inferometer.importer.tensorflow.convert;

import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.inferometer.importer.tensorflow.proto.AttrValue;
import org.inferometer.importer.tensorflow.proto.DataType;
import org.inferometer.importer.tensorflow.proto.NodeDef;

/// Placeholders that say how a network trains. They are no inputs: a profile is of inference.
public final class Switches {
  private static final Pattern TRAINING =
      Pattern.compile(
          "(?i)(.*/)?(keras_)?(learning_phase|is_?train(ing)?|phase_train|train(ing)?(_phase|_mode)?)(_[0-9]+)?");

  private static final Pattern KEEP =
      Pattern.compile("(?i)(.*/)?(dropout_)?keep_?prob(ability)?(_[0-9]+)?");

  private Switches() {}

  /// What a placeholder is outside training: 0 where it says whether the network trains, 1 where it
  /// says which share a dropout keeps; empty for any other placeholder.
  public static OptionalDouble value(NodeDef node) {
    DataType type =
        node.getAttrOrDefault("dtype", node.getAttrOrDefault("T", AttrValue.getDefaultInstance()))
            .getType();
    if (type == DataType.DT_BOOL && TRAINING.matcher(node.getName()).matches()) {
      return OptionalDouble.of(0);
    }
    return type == DataType.DT_FLOAT && KEEP.matcher(node.getName()).matches()
        ? OptionalDouble.of(1)
        : OptionalDouble.empty();
  }
}
