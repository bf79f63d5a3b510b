package org.inferometer.spi;

/// Something about an import that users choose beside the file: `MODEL::NAME=VALUE`, and `--NAME
/// VALUE` where the command line has it.
///
/// @param name for example `weights`
/// @param values how its values are written, for people: `FILE`
/// @param meaning in one line
public record ImportOption(String name, String values, String meaning) {
  /// The file with the weights of a network whose definition stands in another file.
  public static final ImportOption WEIGHTS =
      new ImportOption("weights", "FILE", "the file with the weights of a network definition");

  /// The signature of a file that holds several.
  public static final ImportOption SIGNATURE =
      new ImportOption("signature", "NAME", "the signature whose inputs and outputs are taken");

  public ImportOption {
    if (!name.matches("[a-z][a-z-]*")) {
      throw new IllegalArgumentException(
          "an option's name has small letters and '-' only, but is '" + name + "'");
    }
  }
}
