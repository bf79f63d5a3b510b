package org.inferometer.backend.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Keeps ONNX Runtime from reporting to its makers.
///
/// Since 1.29 the official builds for Linux and macOS do so unless the environment variable
/// `ORT_DISABLE_TELEMETRY` is set when the environment is created (onnxruntime pull request 27379):
/// names and hashes of models leave the machine, an identifier and a database are kept in the
/// user's cache, logs in the temporary folder, and a thread of it runs beside every measurement.
@SuppressWarnings("restricted")
final class TelemetryNative {
  static final String VARIABLE = "ORT_DISABLE_TELEMETRY";

  private TelemetryNative() {}

  /// Sets the variable in this process, before the library is loaded: Java itself cannot change its
  /// environment. Where there is no `setenv` (Windows), nothing is done; the environment's own
  /// switch serves there.
  static void disable() {
    Linker linker = Linker.nativeLinker();
    linker.defaultLookup().find("setenv").ifPresent(address -> set(linker, address));
  }

  /// `int setenv(const char *name, const char *value, int overwrite)`, POSIX
  private static void set(Linker linker, MemorySegment address) {
    MethodHandle setenv =
        linker.downcallHandle(address, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int failed =
          (int) setenv.invokeExact(arena.allocateFrom(VARIABLE), arena.allocateFrom("1"), 1);
      if (failed != 0) {
        throw new IllegalStateException("setenv refuses " + VARIABLE);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("setenv cannot be called", e);
    }
  }
}
