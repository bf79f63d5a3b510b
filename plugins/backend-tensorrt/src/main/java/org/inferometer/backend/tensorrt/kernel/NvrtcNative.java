package org.inferometer.backend.tensorrt.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.inferometer.backend.tensorrt.library.LibrarySearch;
import org.inferometer.customlayer.cuda.CudaSource;
import org.inferometer.customlayer.cuda.Tactic;

/// NVRTC, NVIDIA's compiler of CUDA text as a library. Needs neither a GPU nor a driver.
@SuppressWarnings("restricted")
public final class NvrtcNative {
  /// What stands for CUDA's headers, which NVRTC does not bring.
  static final String HALF = resource("half.cuh");

  private static final List<String> HEADERS = List.of("cuda_fp16.h", "cuda_bf16.h");

  /// `nvrtcResult`: the program has errors; an entry is not there.
  private static final int COMPILATION = 6;

  private static final int NAME_EXPRESSION_NOT_VALID = 11;
  private static final long MOST_TEXT = 1 << 20;

  private final SymbolLookup library;

  private NvrtcNative(SymbolLookup library) {
    this.library = library;
  }

  /// Loads it for the life of the process.
  ///
  /// @param library the file, with `libnvrtc-builtins.so` beside it
  /// @throws IllegalArgumentException if it does not load
  public static NvrtcNative load(Path library) {
    // It looks for its builtins by their name alone, and finds them once they are loaded.
    for (Path builtins : LibrarySearch.builtins(library)) {
      SymbolLookup.libraryLookup(builtins, Arena.global());
    }
    return new NvrtcNative(SymbolLookup.libraryLookup(library, Arena.global()));
  }

  private static String resource(String name) {
    try (InputStream in = NvrtcNative.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// For example `13.1`.
  public String version() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment numbers = arena.allocate(JAVA_INT, 2);
      // nvrtcResult nvrtcVersion(int* major, int* minor)
      require(call("nvrtcVersion", numbers, numbers.asSlice(JAVA_INT.byteSize())));
      return numbers.getAtIndex(JAVA_INT, 0) + "." + numbers.getAtIndex(JAVA_INT, 1);
    }
  }

  /// The compute capabilities that it compiles for, ascending.
  public List<Integer> capabilities() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(JAVA_INT);
      // nvrtcResult nvrtcGetNumSupportedArchs(int* count); nvrtcGetSupportedArchs(int* all)
      require(call("nvrtcGetNumSupportedArchs", count));
      MemorySegment all = arena.allocate(JAVA_INT, count.get(JAVA_INT, 0));
      require(call("nvrtcGetSupportedArchs", all));
      return IntStream.of(all.toArray(JAVA_INT)).sorted().boxed().toList();
    }
  }

  /// The options for a target and a tactic, without its entry.
  static List<String> options(Tactic tactic, Target target) {
    List<String> options = new ArrayList<>();
    options.add("--gpu-architecture=" + target.architecture());
    options.add("--std=c++17");
    new TreeMap<>(tactic.macros())
        .forEach((macro, value) -> options.add("--define-macro=" + macro + "=" + value));
    return options;
  }

  /// Compiles a tactic's entry.
  public synchronized Compilation compile(CudaSource source, Tactic tactic, Target target) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment holder = arena.allocate(ADDRESS);
      MemorySegment headers = texts(arena, HEADERS.stream().map(_ -> HALF).toList());
      // nvrtcResult nvrtcCreateProgram(nvrtcProgram*, char const* text, char const* name, int
      // count,
      //     char const* const* headers, char const* const* names)
      require(
          call(
              "nvrtcCreateProgram",
              holder,
              arena.allocateFrom(source.text()),
              arena.allocateFrom(source.name()),
              HEADERS.size(),
              headers,
              texts(arena, HEADERS)));
      try {
        return compiled(arena, holder.get(ADDRESS, 0), tactic, target);
      } finally {
        // nvrtcResult nvrtcDestroyProgram(nvrtcProgram*)
        call("nvrtcDestroyProgram", holder);
      }
    }
  }

  private Compilation compiled(Arena arena, MemorySegment program, Tactic tactic, Target target) {
    MemorySegment entry = arena.allocateFrom(tactic.entry());
    List<String> options = options(tactic, target);
    // nvrtcResult nvrtcAddNameExpression(nvrtcProgram, char const*): keeps an instance of a
    // template
    require(call("nvrtcAddNameExpression", program, entry));
    // nvrtcResult nvrtcCompileProgram(nvrtcProgram, int count, char const* const* options)
    int result = call("nvrtcCompileProgram", program, options.size(), texts(arena, options));
    String log = text(arena, program, "nvrtcGetProgramLog").strip();
    if (result != 0) {
      return refused(result, log);
    }
    MemorySegment name = arena.allocate(ADDRESS);
    // nvrtcResult nvrtcGetLoweredName(nvrtcProgram, char const* expression, char const** lowered)
    result = call("nvrtcGetLoweredName", program, entry, name);
    if (result == NAME_EXPRESSION_NOT_VALID) {
      return new Compilation.Refused("the text has no entry '" + tactic.entry() + "'");
    }
    require(result);
    return new Compilation.Compiled(
        name.get(ADDRESS, 0).reinterpret(MOST_TEXT).getString(0),
        bytes(arena, program, target.code() ? "nvrtcGetCUBIN" : "nvrtcGetPTX"),
        log);
  }

  /// Errors of the text are its author's; others are the installation's.
  private Compilation refused(int result, String log) {
    if (result != COMPILATION && log.isEmpty()) {
      require(result);
    }
    return new Compilation.Refused(log);
  }

  private String text(Arena arena, MemorySegment program, String function) {
    byte[] bytes = bytes(arena, program, function);
    return new String(bytes, 0, Math.max(bytes.length - 1, 0), StandardCharsets.UTF_8);
  }

  /// `nvrtcResult nvrtcGet…Size(nvrtcProgram, size_t*)`, `nvrtcResult nvrtcGet…(nvrtcProgram,
  /// char*)`
  private byte[] bytes(Arena arena, MemorySegment program, String function) {
    MemorySegment size = arena.allocate(JAVA_LONG);
    require(call(function + "Size", program, size));
    MemorySegment bytes = arena.allocate(Math.max(size.get(JAVA_LONG, 0), 1));
    require(call(function, program, bytes));
    return bytes.asSlice(0, size.get(JAVA_LONG, 0)).toArray(JAVA_BYTE);
  }

  private static MemorySegment texts(Arena arena, List<String> texts) {
    MemorySegment pointers = arena.allocate(ADDRESS, texts.size());
    for (int i = 0; i < texts.size(); i++) {
      pointers.setAtIndex(ADDRESS, i, arena.allocateFrom(texts.get(i)));
    }
    return pointers;
  }

  @SuppressWarnings("CatchingUnchecked") // A method handle declares Throwable.
  private void require(int result) {
    if (result == 0) {
      return;
    }
    // char const* nvrtcGetErrorString(nvrtcResult)
    try {
      MemorySegment words =
          (MemorySegment)
              Linker.nativeLinker()
                  .downcallHandle(
                      library.findOrThrow("nvrtcGetErrorString"),
                      FunctionDescriptor.of(ADDRESS, JAVA_INT))
                  .invokeExact(result);
      throw new IllegalStateException("NVRTC: " + words.reinterpret(MOST_TEXT).getString(0));
    } catch (IllegalStateException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("NVRTC: error " + result, e);
    }
  }

  @SuppressWarnings("CatchingUnchecked") // A method handle declares Throwable.
  private int call(String name, Object... arguments) {
    MemoryLayout[] layouts = new MemoryLayout[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      layouts[i] = arguments[i] instanceof Integer ? JAVA_INT : ADDRESS;
    }
    try {
      return (int)
          Linker.nativeLinker()
              .downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(JAVA_INT, layouts))
              .invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException(name + " cannot be called", e);
    }
  }
}
