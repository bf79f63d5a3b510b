package org.inferometer.meter.nvml;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Calls the functions of a library that has NVML's, and turns their return codes into words.
@SuppressWarnings("restricted")
final class CallsNative {
  /// The longest of NVML's texts that are read.
  static final int TEXT_LENGTH = 96;

  private static final AddressLayout C_STRING =
      ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(256, JAVA_BYTE));

  private final SymbolLookup library;
  private final Map<String, Optional<MethodHandle>> handles = new ConcurrentHashMap<>();

  CallsNative(SymbolLookup library) {
    this.library = library;
  }

  /// Several calls that give one number.
  @FunctionalInterface
  interface Query {
    long ask(Arena arena) throws Throwable;
  }

  /// What a query gives, or why it gives nothing.
  static Answer answer(Query query) {
    try (Arena arena = Arena.ofConfined()) {
      return new Answer.Value(query.ask(arena));
    } catch (NvmlException e) {
      return new Answer.None(e.words() + "; " + e.remedy());
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  boolean has(String function) {
    return library.find(function).isPresent();
  }

  MethodHandle handle(String name, FunctionDescriptor descriptor) throws NvmlException {
    return handles
        .computeIfAbsent(
            name,
            missing ->
                library
                    .find(missing)
                    .map(address -> Linker.nativeLinker().downcallHandle(address, descriptor)))
        .orElseThrow(() ->
            new NvmlException(
                "the driver's NVML has no function " + name, "update NVIDIA's driver"));
  }

  /// @throws NvmlException unless the code is that of success
  void check(String call, int code) throws NvmlException {
    if (code != NvmlError.SUCCESS) {
      throw new NvmlException(call + " says '" + words(code) + "'", NvmlError.remedy(code));
    }
  }

  /// `const char* nvmlErrorString(nvmlReturn_t result)`
  private String words(int code) throws NvmlException {
    MethodHandle function = handle("nvmlErrorString", FunctionDescriptor.of(C_STRING, JAVA_INT));
    try {
      MemorySegment text = (MemorySegment) function.invokeExact(code);
      return text.address() == 0 ? "error " + code : text.getString(0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// What a method handle throws although C functions throw nothing.
  static RuntimeException unexpected(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException runtime
        ? runtime
        : new IllegalStateException("NVML cannot be called", e);
  }
}
