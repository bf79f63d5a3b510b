package org.inferometer.backend.tensorrt.customlayer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.nvinfer.IPluginCreatorInterface;
import org.inferometer.backend.tensorrt.RealTensorRt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Libraries that a C++ compiler made, loaded into TensorRT's real registry.
final class PluginLibraryAbiTest {
  /// The interface of a creator as TensorRT's headers declare it, and one creator.
  private static final String CREATOR =
      """
      #include <cstdint>
      namespace nvinfer1 {
      struct InterfaceInfo { char const *kind; int32_t major, minor; };
      namespace v_1_0 {
      struct IPluginCreatorV3One {
        virtual int32_t getAPILanguage() const noexcept { return 0; }
        virtual InterfaceInfo getInterfaceInfo() const noexcept { return {"PLUGIN CREATOR_V3ONE", 1, 0}; }
        virtual ~IPluginCreatorV3One() noexcept = default;
        virtual void *createPlugin(char const *, void const *, int32_t) noexcept { return nullptr; }
        virtual void const *getFieldNames() noexcept { return nullptr; }
        virtual char const *getPluginName() const noexcept { return NAME; }
        virtual char const *getPluginVersion() const noexcept { return "1"; }
        virtual char const *getPluginNamespace() const noexcept { return ""; }
      };
      }
      }
      static nvinfer1::v_1_0::IPluginCreatorV3One creator;
      """;

  private static final String LISTED =
      """
      extern "C" void *const *getCreators(int32_t &count) {
        static void *all[] = {&creator};
        count = 1;
        return all;
      }
      extern "C" void setLoggerFinder(void *) {}
      """;

  @TempDir Path folder = Path.of("");

  @BeforeAll
  static void loadTheRealLibrary() throws IOException {
    RealTensorRt.load();
  }

  @Test
  void aLibraryThatListsItsCreatorsIsRegisteredOnce() throws Exception {
    Path library = compiled("listed", CREATOR + LISTED);
    PluginLibraryNative.load(library);
    PluginLibraryNative.load(library);
    IPluginCreatorInterface found =
        nvinfer.getPluginRegistry().getCreator("Plugin_listed", "1", "");
    assertThat(found.isNull()).isFalse();
  }

  @Test
  void aFileThatIsNotThereIsTold() {
    assertThatThrownBy(() -> PluginLibraryNative.load(folder.resolve("libnone.so")))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("libnone.so: there is no such plugin library");
  }

  @Test
  void aFileThatIsNoLibraryIsToldWithTheLinkersWords() throws Exception {
    Path text = Files.writeString(folder.resolve("libtext.so"), "no library");
    assertThatThrownBy(() -> PluginLibraryNative.load(text))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("libtext.so: the plugin library cannot be loaded: ")
        .hasMessageContaining("file too short");
  }

  @Test
  void aLibraryWithoutPluginsIsTold() throws Exception {
    Path library = compiled("empty", "int nothing() { return 1; }");
    assertThatThrownBy(() -> PluginLibraryNative.load(library))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("libempty.so: the library has no plugin");
  }

  private Path compiled(String name, String text) throws IOException, InterruptedException {
    Path compiler = Path.of("/usr/bin/c++");
    assumeTrue(Files.isExecutable(compiler), "skipped: there is no C++ compiler (/usr/bin/c++)");
    Path source = Files.writeString(folder.resolve(name + ".cpp"), text);
    Path library = folder.resolve("lib" + name + ".so");
    List<String> command =
        new ArrayList<>(List.of(compiler.toString(), "-shared", "-fPIC", "-w", "-o"));
    command.addAll(
        List.of(library.toString(), "-DNAME=\"Plugin_" + name + "\"", source.toString()));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    return library;
  }
}
