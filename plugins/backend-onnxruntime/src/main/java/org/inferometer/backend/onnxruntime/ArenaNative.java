package org.inferometer.backend.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import ai.onnxruntime.OrtSession;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import org.inferometer.backend.onnxruntime.OrtApiNative.InaccessibleException;

/// What the allocator of a session holds, asked of ONNX Runtime's C interface: the Java one does
/// not tell.
@SuppressWarnings("restricted")
final class ArenaNative {
  /// `OrtStatus* CreateCpuMemoryInfo(enum OrtAllocatorType, enum OrtMemType, OrtMemoryInfo** out)`
  private static final int CREATE_CPU_MEMORY_INFO = 69;

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

  private static final FunctionDescriptor TWO = FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS);

  private final OrtApiNative api;

  private ArenaNative(OrtApiNative api) {
    this.api = api;
  }

  /// The state of a session's allocator.
  ///
  /// @param totalBytes taken from the system
  /// @param inUseBytes of these, given out: constants, packed weights and, during a run, tensors
  record Usage(long totalBytes, long inUseBytes) {}

  /// Asks the session's CPU allocator.
  ///
  /// @throws InaccessibleException where this version of ONNX Runtime does not tell
  static Usage read(OrtSession session) throws InaccessibleException {
    return new ArenaNative(OrtApiNative.loaded())
        .usage(OrtApiNative.handle(OrtSession.class, session));
  }

  private Usage usage(MemorySegment session) throws InaccessibleException {
    MemorySegment info =
        api.create(
            CREATE_CPU_MEMORY_INFO,
            FunctionDescriptor.of(ADDRESS, JAVA_INT, JAVA_INT, ADDRESS),
            ARENA_ALLOCATOR,
            DEFAULT_MEMORY);
    try {
      MemorySegment allocator =
          api.create(
              CREATE_ALLOCATOR,
              FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS),
              session,
              info);
      try {
        return statistics(allocator);
      } finally {
        api.release(RELEASE_ALLOCATOR, allocator);
      }
    } finally {
      api.release(RELEASE_MEMORY_INFO, info);
    }
  }

  private Usage statistics(MemorySegment allocator) throws InaccessibleException {
    MemorySegment pairs = api.create(ALLOCATOR_GET_STATS, TWO, allocator);
    try {
      return new Usage(number(pairs, "TotalAllocated"), number(pairs, "InUse"));
    } finally {
      api.release(RELEASE_KEY_VALUE_PAIRS, pairs);
    }
  }

  private long number(MemorySegment pairs, String key) throws InaccessibleException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = api.invoke(GET_KEY_VALUE, TWO, pairs, arena.allocateFrom(key));
      if (text.address() == 0) {
        throw new InaccessibleException(
            "ONNX Runtime's allocator does not tell '" + key + "'", null);
      }
      return Long.parseLong(text.reinterpret(MAX_NUMBER_LENGTH).getString(0));
    }
  }
}
