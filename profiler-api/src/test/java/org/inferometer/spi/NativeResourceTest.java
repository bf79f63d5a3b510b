package org.inferometer.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Class files stand for libraries: unpacking does not look into them.
class NativeResourceTest {
  private static final String LIBRARY = "/org/inferometer/spi/NativeResourceTest.class";

  @TempDir Path cache = Path.of("");

  @Test
  void aLibraryIsUnpackedOnceUnderItsName() throws IOException {
    Path file = unpack();
    assertThat(file.getFileName()).hasToString("NativeResourceTest.class");
    assertThat(Files.readAllBytes(file)).isEqualTo(resource());
    assertThat(unpack()).isEqualTo(file);
  }

  @Test
  void aFileOfTheSameSizeWithOtherBytesIsReplaced() throws IOException {
    Path file = unpack();
    byte[] spoiled = resource();
    spoiled[spoiled.length / 2] ^= 1;
    Files.write(file, spoiled);
    assertThat(Files.readAllBytes(unpack())).isEqualTo(resource());
  }

  @Test
  void aFileThatIsCutIsReplacedAndNothingElseIsLeftBehind() throws IOException {
    Path file = unpack();
    Files.write(file, new byte[3]);
    assertThat(Files.readAllBytes(unpack())).isEqualTo(resource());
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aSecondClassLoaderGetsAFileOfItsOwn() throws Exception {
    Path first = unpack();
    URL[] classes = {NativeResourceTest.class.getProtectionDomain().getCodeSource().getLocation()};
    try (URLClassLoader loader = new URLClassLoader(classes, null)) {
      Class<?> again = loader.loadClass(Sample.class.getName());
      Path second = NativeResource.unpack(again, LIBRARY, cache);
      assertThat(second).isNotEqualTo(first).hasSameBinaryContentAs(first);
      assertThat(NativeResource.unpack(again, LIBRARY, cache)).isEqualTo(second);
    }
    assertThat(unpack()).isEqualTo(first);
  }

  @Test
  void whatAPluginDoesNotBringIsNamed() {
    assertThatThrownBy(() ->
            NativeResource.ofPresets(
                Sample.class, "cuda", "libjninvml.so", NativePlatform.LINUX_ARM64, cache))
        .isInstanceOf(IOException.class)
        .hasMessage("the plugin lacks /org/bytedeco/cuda/linux-arm64/libjninvml.so");
  }

  private Path unpack() throws IOException {
    return NativeResource.unpack(NativeResourceTest.class, LIBRARY, cache);
  }

  private static byte[] resource() throws IOException {
    try (var in = NativeResourceTest.class.getResourceAsStream(LIBRARY)) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  /// A class that another loader can define without knowing its surroundings.
  static final class Sample {}
}
