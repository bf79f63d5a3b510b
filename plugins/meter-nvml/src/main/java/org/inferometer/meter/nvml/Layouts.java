package org.inferometer.meter.nvml;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/// nvml.h's structures that are passed or read here, with its names.
final class Layouts {
  static final StructLayout UTILIZATION =
      MemoryLayout.structLayout(JAVA_INT.withName("gpu"), JAVA_INT.withName("memory"));

  /// The union `value` holds a number of the type that `valueType` says.
  static final StructLayout FIELD_VALUE =
      MemoryLayout.structLayout(
          JAVA_INT.withName("fieldId"),
          JAVA_INT.withName("scopeId"),
          JAVA_LONG.withName("timestamp"),
          JAVA_LONG.withName("latencyUsec"),
          JAVA_INT.withName("valueType"),
          JAVA_INT.withName("nvmlReturn"),
          JAVA_LONG.withName("value"));

  static final StructLayout MEMORY =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("total"), JAVA_LONG.withName("free"), JAVA_LONG.withName("used"));

  static final StructLayout MEMORY_V2 =
      MemoryLayout.structLayout(
          JAVA_INT.withName("version"),
          MemoryLayout.paddingLayout(4),
          JAVA_LONG.withName("total"),
          JAVA_LONG.withName("reserved"),
          JAVA_LONG.withName("free"),
          JAVA_LONG.withName("used"));

  /// Version 2 of `nvmlProcessInfo_t`.
  static final StructLayout PROCESS_INFO =
      MemoryLayout.structLayout(
          JAVA_INT.withName("pid"),
          MemoryLayout.paddingLayout(4),
          JAVA_LONG.withName("usedGpuMemory"),
          JAVA_INT.withName("gpuInstanceId"),
          JAVA_INT.withName("computeInstanceId"));

  static final long FIELD_TYPE = offset(FIELD_VALUE, "valueType");
  static final long FIELD_RETURN = offset(FIELD_VALUE, "nvmlReturn");
  static final long FIELD_NUMBER = offset(FIELD_VALUE, "value");
  static final long MEMORY_USED = offset(MEMORY, "used");
  static final long MEMORY_V2_USED = offset(MEMORY_V2, "used");
  static final long PROCESS_MEMORY = offset(PROCESS_INFO, "usedGpuMemory");

  /// `nvmlMemory_v2`: the size and, in the highest byte, the version.
  static final int MEMORY_V2_VERSION = (int) MEMORY_V2.byteSize() | 2 << 24;

  private Layouts() {}

  private static long offset(StructLayout structure, String member) {
    return structure.byteOffset(PathElement.groupElement(member));
  }
}
