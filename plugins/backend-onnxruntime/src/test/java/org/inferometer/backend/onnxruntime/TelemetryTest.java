package org.inferometer.backend.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class TelemetryTest {
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void onnxRuntimeIsToldToReportNothingBeforeItIsLoaded() throws Throwable {
    OrtRuntime.probe();
    assertThat(nativeVariable(TelemetryNative.VARIABLE)).isEqualTo("1");
  }

  /// What `getenv` says in this process: Java's own copy of the environment is older.
  @SuppressWarnings("restricted")
  private static String nativeVariable(String name) throws Throwable {
    Linker linker = Linker.nativeLinker();
    MethodHandle getenv =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("getenv"), FunctionDescriptor.of(ADDRESS, ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = (MemorySegment) getenv.invokeExact(arena.allocateFrom(name));
      return value.address() == 0 ? "" : value.reinterpret(64).getString(0);
    }
  }
}
