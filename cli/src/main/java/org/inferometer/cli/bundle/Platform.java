package org.inferometer.cli.bundle;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// An operating system and a processor that a bundle is made for.
public enum Platform {
  LINUX_X86_64("linux-x86_64"),
  LINUX_ARM64("linux-arm64");

  /// How libraries name the platforms of their native parts, in folders of their jars or at the end
  /// of the jars' names.
  private static final Pattern NATIVE_PART =
      Pattern.compile(
          "(?:^|[/-])(linux|osx|macosx|macos|darwin|win|windows|android)"
              + "-(x86_64|x64|amd64|x86|arm64|aarch64|arm|armhf|ppc64le)(?=[/.-]|$)");

  private final String label;

  Platform(String label) {
    this.label = label;
  }

  /// The name on the command line, for example `linux-x86_64`.
  public String label() {
    return label;
  }

  /// The platform with this name, or none.
  public static Optional<Platform> of(String label) {
    return Arrays.stream(values()).filter(known -> known.label.equals(label)).findFirst();
  }

  /// The names of all platforms, for messages.
  public static String labels() {
    return Arrays.stream(values()).map(Platform::label).collect(Collectors.joining(", "));
  }

  /// The platform that this program runs on, or none where no bundle can be made for it.
  public static Optional<Platform> current() {
    return named(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  /// The platform of a system and a processor, as Java or a library names them.
  static Optional<Platform> named(String system, String processor) {
    if (!system.toLowerCase(Locale.ROOT).equals("linux")) {
      return Optional.empty();
    }
    return switch (processor.toLowerCase(Locale.ROOT)) {
      case "x86_64", "x64", "amd64" -> Optional.of(LINUX_X86_64);
      case "arm64", "aarch64" -> Optional.of(LINUX_ARM64);
      default -> Optional.empty();
    };
  }

  /// Whether a file, by its name or by the folders it lies in, is for another platform only.
  boolean excludes(String name) {
    List<Optional<Platform>> meant =
        NATIVE_PART.matcher(name).results().map(Platform::meant).toList();
    return !meant.isEmpty() && !meant.contains(Optional.of(this));
  }

  private static Optional<Platform> meant(MatchResult part) {
    return named(part.group(1), part.group(2));
  }
}
