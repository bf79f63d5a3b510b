package org.inferometer.spi;

import java.util.regex.Pattern;

/// Something about a backend that `--set NAME=VALUE` chooses.
///
/// @param name on the command line, for example `tf32`
/// @param values how its values are written, for people: `off|on`, `SIZE such as 512MiB`
/// @param pattern what every value matches
/// @param byDefault the value where none is given
/// @param meaning in one line
public record BackendOption(
    String name, String values, Pattern pattern, String byDefault, String meaning) {
  /// How many sets of inputs inferences take in turn. A backend that declares it has sessions that
  /// [Session#rotate] them; who measures makes the sets.
  public static final BackendOption INPUT_SETS =
      new BackendOption(
          "input-sets",
          "N from 1 to 99",
          Pattern.compile("[1-9]\\d?"),
          "1",
          "sets of inputs that inferences take in turn, so that caches hold less of the next one");

  public BackendOption {
    if (!pattern.matcher(byDefault).matches()) {
      throw new IllegalArgumentException(
          name + ": the default '" + byDefault + "' is none of its values, " + values);
    }
  }

  /// An option with a few values, the first of which is the default.
  public static BackendOption choice(String name, String meaning, String... values) {
    String all = String.join("|", values);
    return new BackendOption(name, all, Pattern.compile(all), values[0], meaning);
  }

  public boolean accepts(String value) {
    return pattern.matcher(value).matches();
  }
}
