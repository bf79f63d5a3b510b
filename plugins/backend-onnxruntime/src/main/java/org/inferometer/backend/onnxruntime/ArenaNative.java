package org.inferometer.backend.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import ai.onnxruntime.OrtSession;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/// What the allocator of a session holds, asked of ONNX Runtime's C interface: the Java one does
/// not tell.
///
/// Positions are those of `struct OrtApi` in `onnxruntime_c_api.h`; the table only grows, its
/// positions never change. The session's handle and the table are private to the Java interface and
/// read by reflection.
@SuppressWarnings("restricted")
final class ArenaNative {
  /// `OrtStatus* CreateCpuMemoryInfo(enum OrtAllocatorType, enum OrtMemType, OrtMemoryInfo** out)`
  private static final int CREATE_CPU_MEMORY_INFO = 69;

  /// `void ReleaseStatus(OrtStatus*)`
  private static final int RELEASE_STATUS = 93;

  /// `void ReleaseMemoryInfo(OrtMemoryInfo*)`
  private static final int RELEASE_MEMORY_INFO = 94;

  /// `OrtStatus* CreateAllocator(const OrtSession*, const OrtMemoryInfo*, OrtAllocator** out)`
  private static final int CREATE_ALLOCATOR = 131;

  /// `void ReleaseAllocator(OrtAllocator*)`
  private static final int RELEASE_ALLOCATOR = 132;

  /// `const char* GetKeyValue(const OrtKeyValuePairs*, const char* key)`
  private static final int GET_KEY_VALUE = 297;

  /// `void ReleaseKeyValuePairs(OrtKeyValuePairs*)`
  private static final int RELEASE_KEY_VALUE_PAIRS = 300;

  /// `OrtStatus* AllocatorGetStats(const OrtAllocator*, OrtKeyValuePairs** out)`, since 1.23
  private static final int ALLOCATOR_GET_STATS = 319;

  private static final int ARENA_ALLOCATOR = 1;
  private static final int DEFAULT_MEMORY = 0;
  private static final long MAX_NUMBER_LENGTH = 32;

  private final MemorySegment api;
  private final Arena arena;

  private ArenaNative(MemorySegment api, Arena arena) {
    this.api = api;
    this.arena = arena;
  }

  /// The state of a session's allocator.
  ///
  /// @param totalBytes taken from the system
  /// @param inUseBytes of these, given out: constants, packed weights and, during a run, tensors
  record Usage(long totalBytes, long inUseBytes) {}

  /// A statistic that could not be read. The message says why.
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1;
    private final String reason;

    UnreadableException(String message, Throwable cause) {
      super(message, cause);
      this.reason = message;
    }

    String reason() {
      return reason;
    }
  }

  /// Asks the session's CPU allocator.
  ///
  /// @throws UnreadableException where this version of ONNX Runtime does not tell
  static Usage read(OrtSession session) throws UnreadableException {
    try (Arena arena = Arena.ofConfined()) {
      long table = field(Class.forName("ai.onnxruntime.OnnxRuntime"), "ortApiHandle", null);
      long handle = field(OrtSession.class, "nativeHandle", session);
      long size = (ALLOCATOR_GET_STATS + 1) * ADDRESS.byteSize();
      return new ArenaNative(MemorySegment.ofAddress(table).reinterpret(size), arena)
          .usage(MemorySegment.ofAddress(handle));
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new UnreadableException(
          "ONNX Runtime's Java interface no longer has the fields by which its allocator is found",
          e);
    }
  }

  private static long field(Class<?> owner, String name, @Nullable Object of)
      throws ReflectiveOperationException {
    Field field = owner.getDeclaredField(name);
    field.setAccessible(true);
    return field.getLong(of);
  }

  private Usage usage(MemorySegment session) throws UnreadableException {
    MemorySegment info =
        create(
            CREATE_CPU_MEMORY_INFO,
            FunctionDescriptor.of(ADDRESS, JAVA_INT, JAVA_INT, ADDRESS),
            ARENA_ALLOCATOR,
            DEFAULT_MEMORY);
    try {
      MemorySegment allocator =
          create(
              CREATE_ALLOCATOR,
              FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS),
              session,
              info);
      try {
        return statistics(allocator);
      } finally {
        release(RELEASE_ALLOCATOR, allocator);
      }
    } finally {
      release(RELEASE_MEMORY_INFO, info);
    }
  }

  private Usage statistics(MemorySegment allocator) throws UnreadableException {
    MemorySegment pairs =
        create(ALLOCATOR_GET_STATS, FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS), allocator);
    try {
      return new Usage(number(pairs, "TotalAllocated"), number(pairs, "InUse"));
    } finally {
      release(RELEASE_KEY_VALUE_PAIRS, pairs);
    }
  }

  private long number(MemorySegment pairs, String key) throws UnreadableException {
    Object value =
        call(
            GET_KEY_VALUE,
            FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS),
            pairs,
            arena.allocateFrom(key));
    MemorySegment text = (MemorySegment) value;
    if (text.address() == 0) {
      throw new UnreadableException(
          "ONNX Runtime's allocator does not tell '" + key + "'", new IllegalStateException(key));
    }
    return Long.parseLong(text.reinterpret(MAX_NUMBER_LENGTH).getString(0));
  }

  /// Calls a function whose last parameter receives a pointer.
  private MemorySegment create(int slot, FunctionDescriptor descriptor, Object... arguments)
      throws UnreadableException {
    MemorySegment out = arena.allocate(ADDRESS);
    Object[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = out;
    MemorySegment status = (MemorySegment) call(slot, descriptor, all);
    if (status.address() != 0) {
      release(RELEASE_STATUS, status);
      throw new UnreadableException(
          "ONNX Runtime refused to tell its allocator's state",
          new IllegalStateException("slot " + slot));
    }
    return out.get(ADDRESS, 0);
  }

  private void release(int slot, MemorySegment object) throws UnreadableException {
    call(slot, FunctionDescriptor.ofVoid(ADDRESS), object);
  }

  @SuppressWarnings("CatchingUnchecked") // A method handle declares Throwable.
  private Object call(int slot, FunctionDescriptor descriptor, Object... arguments)
      throws UnreadableException {
    MemorySegment function = api.getAtIndex(ADDRESS, slot);
    MethodHandle handle = Linker.nativeLinker().downcallHandle(function, descriptor);
    try {
      Object result = handle.invokeWithArguments(arguments);
      return result == null ? MemorySegment.NULL : result;
    } catch (Throwable e) {
      throw new UnreadableException("ONNX Runtime's C interface cannot be called", e);
    }
  }
}
