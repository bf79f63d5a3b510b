package org.inferometer.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.inferometer.graph.Shape;
import picocli.CommandLine.Option;

/// The option that binds open dimensions.
final class ShapeOptions {
  @Option(
      names = "--shape",
      paramLabel = "NAME=SHAPE",
      converter = {NameConverter.class, Converters.ShapeConverter.class},
      description =
          "The shape of an input (data=1x3x224x224), or the size of a symbolic dimension"
              + " (seq_len=128). Repeatable.")
  final Map<String, Shape> shapes = new LinkedHashMap<>();

  /// A name as it stands.
  static final class NameConverter implements picocli.CommandLine.ITypeConverter<String> {
    @Override
    public String convert(String value) {
      return value;
    }
  }
}
