package org.inferometer.backend.tensorrt.customlayer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.nvinfer.IPluginRegistry;

/// Loads libraries of plugins that were written in C++, each once in the life of the process.
@SuppressWarnings("restricted")
public final class PluginLibraryNative {
  private static final Set<Path> LOADED = new HashSet<>();

  private PluginLibraryNative() {}

  /// Loads one, which registers its plugins with TensorRT: when it is loaded, through `getCreators`
  /// or `getPluginCreators`, or in `initLibNvInferPlugins`.
  ///
  /// @throws IOException if it is not there, is no library, or registers no plugin
  public static synchronized void load(Path library) throws IOException {
    Path file = library.toAbsolutePath().normalize();
    if (LOADED.contains(file)) {
      return;
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException(library + ": there is no such plugin library");
    }
    int before = creators();
    SymbolLookup symbols = symbols(file);
    if (creators() == before) {
      register(file, symbols);
    }
    if (creators() == before) {
      throw new IOException(
          library
              + ": the library has no plugin that is not there already; one registers its plugins when it"
              + " is loaded, or exports getCreators or initLibNvInferPlugins");
    }
    LOADED.add(file);
  }

  private static int creators() {
    try (IntPointer count = new IntPointer(1)) {
      nvinfer.getPluginRegistry().getAllCreators(count);
      return count.get();
    }
  }

  private static SymbolLookup symbols(Path file) throws IOException {
    try {
      System.load(file.toString());
      return SymbolLookup.libraryLookup(file, Arena.global());
    } catch (UnsatisfiedLinkError e) {
      throw new IOException(file + ": the plugin library cannot be loaded: " + e.getMessage(), e);
    }
  }

  private static void register(Path file, SymbolLookup symbols) throws IOException {
    if (Stream.of("getCreators", "getPluginCreators").anyMatch(s -> symbols.find(s).isPresent())) {
      // PluginLibraryHandle loadLibrary(char const* pluginPath)
      IPluginRegistry.PluginLibraryHandle handle =
          nvinfer.getPluginRegistry().loadLibrary(file.toString());
      if (handle == null || handle.isNull()) {
        throw new IOException(
            file
                + ": TensorRT does not take the library's plugins; one of them may be there already");
      }
    } else if (symbols.find("initLibNvInferPlugins").isPresent()) {
      initialise(symbols.findOrThrow("initLibNvInferPlugins"));
    }
  }

  /// `bool initLibNvInferPlugins(void* logger, char const* libNamespace)`
  @SuppressWarnings("CatchingUnchecked") // A method handle declares Throwable.
  private static void initialise(MemorySegment function) {
    try (Arena arena = Arena.ofConfined()) {
      boolean _ =
          (boolean)
              Linker.nativeLinker()
                  .downcallHandle(function, FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, ADDRESS))
                  .invokeExact(MemorySegment.NULL, arena.allocateFrom(""));
    } catch (Throwable e) {
      throw new IllegalStateException("initLibNvInferPlugins cannot be called", e);
    }
  }
}
