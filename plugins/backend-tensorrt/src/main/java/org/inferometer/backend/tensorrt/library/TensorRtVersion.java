package org.inferometer.backend.tensorrt.library;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A version of TensorRT.
public record TensorRtVersion(int major, int minor, int patch) {
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?.*");

  /// @param text `10.15`, `10.15.1` or `10.15.1.29`
  /// @throws IllegalArgumentException if it is none
  public static TensorRtVersion parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no version of TensorRT");
    }
    String patch = matcher.group(3);
    return new TensorRtVersion(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        patch == null ? 0 : Integer.parseInt(patch));
  }

  /// Of the number that `getInferLibVersion()` gives: 101501 is 10.15.1.
  public static TensorRtVersion ofNumber(int number) {
    return new TensorRtVersion(number / 10_000, number / 100 % 100, number % 100);
  }

  /// Whether a library of this version serves programs that were compiled against the headers.
  public boolean serves(TensorRtVersion headers) {
    return major == headers.major && minor >= headers.minor;
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
