package org.inferometer.backend.tensorrt.inspector;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name of a layer that TensorRT added to copy a tensor into another format: it tells which
/// layer needs the copy.
///
/// @param input whether what the layer reads is copied, rather than what it writes
/// @param layer the name of the layer; of a tensor where an input or output of the network is
///   copied
record CopyName(boolean input, String layer) {
  private static final Pattern COPY =
      Pattern.compile(
          "Reformatting CopyNode for (Input|Output) Tensor \\d+ to (.*)", Pattern.DOTALL);
  private static final Pattern NETWORK =
      Pattern.compile("Reformatting CopyNode for Network (Input|Output) (.*)", Pattern.DOTALL);
  private static final Pattern REFORMATTER =
      Pattern.compile("(.*) (input|output) reformatter \\d+", Pattern.DOTALL);

  /// Empty if the name is of another form.
  static Optional<CopyName> of(String name) {
    for (Pattern pattern : new Pattern[] {COPY, NETWORK}) {
      Matcher copy = pattern.matcher(name);
      if (copy.matches()) {
        return Optional.of(new CopyName(copy.group(1).equals("Input"), copy.group(2)));
      }
    }
    Matcher older = REFORMATTER.matcher(name);
    return older.matches()
        ? Optional.of(new CopyName(older.group(2).equals("input"), older.group(1)))
        : Optional.empty();
  }
}
