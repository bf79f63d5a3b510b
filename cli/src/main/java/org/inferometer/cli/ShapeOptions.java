package org.inferometer.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.graph.Shape;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The option that binds open dimensions.
final class ShapeOptions {
  @Option(
      names = "--shape",
      paramLabel = "NAME=SHAPE",
      converter = SizeConverter.class,
      description =
          "The shape of an input (data=1x3x224x224), or the size of a symbolic dimension"
              + " (seq_len=128). Repeatable; 'profile' takes a name given again as another set of"
              + " shapes, which is measured beside the first.")
  final List<Size> given = new ArrayList<>();

  /// A size that was given.
  ///
  /// @param name of an input or of a symbolic dimension
  record Size(String name, Shape shape) {}

  /// The sets of shapes. A name that is given again begins another one, which keeps what the one
  /// before it has of other names. What only later ones give holds in the earlier ones as well: a
  /// name that is given once holds in all of them.
  List<Map<String, Shape>> sets() {
    Map<String, Shape> set = new LinkedHashMap<>();
    given.forEach(size -> set.putIfAbsent(size.name(), size.shape()));
    List<Map<String, Shape>> sets = new ArrayList<>();
    Set<String> named = new HashSet<>();
    for (Size size : given) {
      if (!named.add(size.name())) {
        sets.add(new LinkedHashMap<>(set));
        named = new HashSet<>(Set.of(size.name()));
      }
      set.put(size.name(), size.shape());
    }
    sets.add(set);
    return sets.stream().distinct().toList();
  }

  /// The one set of a command that takes no more.
  ///
  /// @param command its name
  Map<String, Shape> only(String command) {
    List<Map<String, Shape>> sets = sets();
    if (sets.size() > 1) {
      throw UserError.badInput(
          "--shape: '" + again() + "' is given twice; " + command + " takes one set of shapes");
    }
    return sets.getFirst();
  }

  /// The first name that is given again.
  private String again() {
    Set<String> named = new HashSet<>();
    return given.stream().map(Size::name).filter(name -> !named.add(name)).findFirst().orElse("");
  }

  /// Both sides of `NAME=1x3x224x224`.
  static final class SizeConverter implements ITypeConverter<Size> {
    @Override
    public Size convert(String value) {
      int equals = value.lastIndexOf('=');
      if (equals < 1) {
        throw new TypeConversionException(
            "'" + value + "' names no size; write NAME=SHAPE, for example data=1x3x224x224");
      }
      return new Size(
          value.substring(0, equals),
          new Converters.ShapeConverter().convert(value.substring(equals + 1)));
    }
  }
}
