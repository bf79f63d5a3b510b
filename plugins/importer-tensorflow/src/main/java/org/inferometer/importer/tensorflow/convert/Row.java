package org.inferometer.importer.tensorflow.convert;

/// One operator type of TensorFlow and how it is imported.
///
/// @param type TensorFlow's name
public record Row(String type, Rule rule) {
  public static Row of(String type, Rule rule) {
    return new Row(type, rule);
  }
}
