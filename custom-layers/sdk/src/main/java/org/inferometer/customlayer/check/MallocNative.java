package org.inferometer.customlayer.check;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.OptionalLong;

/// The memory that a process has allocated off the heap and not returned, as the C library counts
/// it. Unlike the process's resident memory it does not hold what the virtual machine keeps ready.
final class MallocNative {
  /// `struct mallinfo2` of glibc's `malloc.h`, since version 2.33.
  private static final MemoryLayout INFO =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("arena"),
          JAVA_LONG.withName("ordblks"),
          JAVA_LONG.withName("smblks"),
          JAVA_LONG.withName("hblks"),
          JAVA_LONG.withName("hblkhd"),
          JAVA_LONG.withName("usmblks"),
          JAVA_LONG.withName("fsmblks"),
          JAVA_LONG.withName("uordblks"),
          JAVA_LONG.withName("fordblks"),
          JAVA_LONG.withName("keepcost"));

  private static final long IN_USE = INFO.byteOffset(PathElement.groupElement("uordblks"));
  private static final long MAPPED = INFO.byteOffset(PathElement.groupElement("hblkhd"));

  /// `struct mallinfo2 mallinfo2(void);`
  private static final Optional<MethodHandle> MALLINFO2 = handle();

  private MallocNative() {}

  @SuppressWarnings("restricted")
  private static Optional<MethodHandle> handle() {
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("mallinfo2")
        .map(function -> linker.downcallHandle(function, FunctionDescriptor.of(INFO)));
  }

  /// In bytes; empty where the C library does not tell.
  static OptionalLong bytes() {
    if (MALLINFO2.isEmpty()) {
      return OptionalLong.empty();
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = (MemorySegment) MALLINFO2.get().invokeExact((SegmentAllocator) arena);
      return OptionalLong.of(info.get(JAVA_LONG, IN_USE) + info.get(JAVA_LONG, MAPPED));
    } catch (Throwable e) {
      throw new IllegalStateException("mallinfo2 failed", e);
    }
  }
}
