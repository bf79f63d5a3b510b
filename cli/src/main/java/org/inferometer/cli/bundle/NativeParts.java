package org.inferometer.cli.bundle;

import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.inferometer.spi.NativePlatform;

/// Files that are for one platform only, told by their names.
final class NativeParts {
  /// How libraries name the platforms of their native parts, in folders of their jars or at the end
  /// of the jars' names.
  private static final Pattern NAME =
      Pattern.compile(
          "(?:^|[/-])(linux|osx|macosx|macos|darwin|win|windows|android|freebsd|aix)"
              + "[-/](x86_64|x64|amd64|x86|i386|arm64|aarch64|arm|armhf|ppc64|ppc64le|riscv64"
              + "|loongarch64|mips64|s390x)(?=[/.-]|$)");

  private NativeParts() {}

  /// Whether a file, by its name or by the folders it lies in, is for other platforms only.
  static boolean areForOthersThan(NativePlatform platform, String name) {
    List<Optional<NativePlatform>> meant =
        NAME.matcher(name).results().map(NativeParts::meant).toList();
    return !meant.isEmpty() && !meant.contains(Optional.of(platform));
  }

  private static Optional<NativePlatform> meant(MatchResult part) {
    return NativePlatform.named(part.group(1), part.group(2));
  }
}
