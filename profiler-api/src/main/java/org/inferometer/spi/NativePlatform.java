package org.inferometer.spi;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// An operating system and a processor that native libraries and bundles are made for.
public enum NativePlatform {
  LINUX_X86_64("linux-x86_64"),
  LINUX_ARM64("linux-arm64");

  private final String label;

  NativePlatform(String label) {
    this.label = label;
  }

  /// The name on the command line and in artifacts of JavaCPP, for example `linux-x86_64`.
  public String label() {
    return label;
  }

  /// The platform with this name, or none.
  public static Optional<NativePlatform> of(String label) {
    return Arrays.stream(values()).filter(known -> known.label.equals(label)).findFirst();
  }

  /// The names of all platforms, for messages.
  public static String labels() {
    return Arrays.stream(values()).map(NativePlatform::label).collect(Collectors.joining(", "));
  }

  /// The platform that this program runs on; none where it is another one.
  public static Optional<NativePlatform> current() {
    return named(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  /// The platform of a system and a processor, as Java or a library names them.
  public static Optional<NativePlatform> named(String system, String processor) {
    if (!system.toLowerCase(Locale.ROOT).equals("linux")) {
      return Optional.empty();
    }
    return switch (processor.toLowerCase(Locale.ROOT)) {
      case "x86_64", "x64", "amd64" -> Optional.of(LINUX_X86_64);
      case "arm64", "aarch64" -> Optional.of(LINUX_ARM64);
      default -> Optional.empty();
    };
  }
}
