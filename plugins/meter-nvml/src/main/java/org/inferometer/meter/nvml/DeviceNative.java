package org.inferometer.meter.nvml;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/// A device handle of NVML's: a GPU, or a MIG instance of one.
final class DeviceNative implements Gpu {
  /// `nvmlReturn_t f(device, unsigned int* or unsigned long long* or struct* out)`
  private static final FunctionDescriptor OUT = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);

  /// `nvmlReturn_t f(device, int which, unsigned int* out)`
  private static final FunctionDescriptor SELECT =
      FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);

  /// `nvmlReturn_t f(device, char* text, unsigned int length)`
  private static final FunctionDescriptor TEXT =
      FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);

  private static final int MOST_PROCESSES = 1 << 16;

  private final CallsNative calls;
  private final MemorySegment device;
  private final boolean instance;

  /// @param device the handle
  /// @param instance whether it is a MIG instance
  DeviceNative(CallsNative calls, MemorySegment device, boolean instance) {
    this.calls = calls;
    this.device = device;
    this.instance = instance;
  }

  /// `nvmlReturn_t nvmlDeviceGetUUID(nvmlDevice_t device, char* uuid, unsigned int length)`
  @Override
  public String uuid() {
    return text("nvmlDeviceGetUUID");
  }

  /// `nvmlReturn_t nvmlDeviceGetName(nvmlDevice_t device, char* name, unsigned int length)`
  @Override
  public String name() {
    return text("nvmlDeviceGetName");
  }

  private String text(String function) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(CallsNative.TEXT_LENGTH);
      calls.check(
          function,
          (int) calls.handle(function, TEXT).invokeExact(device, text, CallsNative.TEXT_LENGTH));
      return text.getString(0);
    } catch (NvmlException e) {
      return "unknown (" + e.words() + ")";
    } catch (Throwable e) {
      throw CallsNative.unexpected(e);
    }
  }

  @Override
  public Answer read(Quantity quantity) {
    return CallsNative.answer(arena -> read(arena, quantity));
  }

  private long read(Arena arena, Quantity quantity) throws Throwable {
    return switch (quantity) {
      case ENERGY -> large(arena, "nvmlDeviceGetTotalEnergyConsumption");
      case POWER_INSTANT -> field(arena, Constants.FIELD_POWER_INSTANT);
      case POWER_AVERAGE -> field(arena, Constants.FIELD_POWER_AVERAGE);
      case POWER_USAGE -> small(arena, "nvmlDeviceGetPowerUsage");
      case SM_CLOCK -> selected(arena, "nvmlDeviceGetClockInfo", Constants.CLOCK_SM);
      case MEMORY_CLOCK -> selected(arena, "nvmlDeviceGetClockInfo", Constants.CLOCK_MEMORY);
      case CLOCK_EVENTS -> clockEvents(arena);
      case TEMPERATURE -> selected(arena, "nvmlDeviceGetTemperature", Constants.TEMPERATURE_GPU);
      case POWER_LIMIT -> small(arena, "nvmlDeviceGetEnforcedPowerLimit");
      case DEFAULT_POWER_LIMIT -> small(arena, "nvmlDeviceGetPowerManagementDefaultLimit");
      case UTILISATION -> utilisation(arena, 0);
      case MEMORY_UTILISATION -> utilisation(arena, 1);
      case PCIE_GENERATION -> small(arena, "nvmlDeviceGetCurrPcieLinkGeneration");
      case PCIE_WIDTH -> small(arena, "nvmlDeviceGetCurrPcieLinkWidth");
      case PCIE_RECEIVED -> selected(arena, "nvmlDeviceGetPcieThroughput", Constants.PCIE_RECEIVED);
      case PCIE_SENT -> selected(arena, "nvmlDeviceGetPcieThroughput", Constants.PCIE_SENT);
      case MEMORY_USED -> memoryUsed(arena);
      case HELD_BY_POWER_CAP -> field(arena, Constants.FIELD_HELD_BY_POWER_CAP);
      case HELD_BY_SYNC_BOOST -> field(arena, Constants.FIELD_HELD_BY_SYNC_BOOST);
      case HELD_BY_SOFTWARE_HEAT -> field(arena, Constants.FIELD_HELD_BY_SOFTWARE_HEAT);
      case HELD_BY_HARDWARE_HEAT -> field(arena, Constants.FIELD_HELD_BY_HARDWARE_HEAT);
      case HELD_BY_POWER_BRAKE -> field(arena, Constants.FIELD_HELD_BY_POWER_BRAKE);
    };
  }

  private void out(String function, MemorySegment out) throws Throwable {
    calls.check(function, (int) calls.handle(function, OUT).invokeExact(device, out));
  }

  private long small(Arena arena, String function) throws Throwable {
    MemorySegment out = arena.allocate(JAVA_INT);
    out(function, out);
    return Integer.toUnsignedLong(out.get(JAVA_INT, 0));
  }

  private long large(Arena arena, String function) throws Throwable {
    MemorySegment out = arena.allocate(JAVA_LONG);
    out(function, out);
    return out.get(JAVA_LONG, 0);
  }

  private long selected(Arena arena, String function, int which) throws Throwable {
    MemorySegment out = arena.allocate(JAVA_INT);
    calls.check(function, (int) calls.handle(function, SELECT).invokeExact(device, which, out));
    return Integer.toUnsignedLong(out.get(JAVA_INT, 0));
  }

  /// `nvmlDeviceGetCurrentClocksEventReasons`, of drivers from 535 on, or its older name.
  private long clockEvents(Arena arena) throws Throwable {
    String name = "nvmlDeviceGetCurrentClocksEventReasons";
    boolean known = calls.has(name);
    return large(arena, known ? name : "nvmlDeviceGetCurrentClocksThrottleReasons");
  }

  /// `nvmlReturn_t nvmlDeviceGetUtilizationRates(nvmlDevice_t device, nvmlUtilization_t* out)`, a
  /// structure of two unsigned int
  private long utilisation(Arena arena, int index) throws Throwable {
    MemorySegment out = arena.allocate(Layouts.UTILIZATION);
    out("nvmlDeviceGetUtilizationRates", out);
    return out.getAtIndex(JAVA_INT, index);
  }

  /// `nvmlReturn_t nvmlDeviceGetFieldValues(nvmlDevice_t device, int count, nvmlFieldValue_t*)`
  private long field(Arena arena, int id) throws Throwable {
    MemorySegment field = arena.allocate(Layouts.FIELD_VALUE);
    field.set(JAVA_INT, 0, id);
    String function = "nvmlDeviceGetFieldValues";
    calls.check(function, (int) calls.handle(function, SELECT).invokeExact(device, 1, field));
    calls.check("field " + id, field.get(JAVA_INT, Layouts.FIELD_RETURN));
    return switch (field.get(JAVA_INT, Layouts.FIELD_TYPE)) {
      case Constants.TYPE_DOUBLE -> Math.round(field.get(JAVA_DOUBLE, Layouts.FIELD_NUMBER));
      case Constants.TYPE_UNSIGNED_INT ->
          Integer.toUnsignedLong(field.get(JAVA_INT, Layouts.FIELD_NUMBER));
      case Constants.TYPE_SIGNED_INT -> field.get(JAVA_INT, Layouts.FIELD_NUMBER);
      case Constants.TYPE_UNSIGNED_SHORT ->
          Short.toUnsignedLong(field.get(JAVA_SHORT, Layouts.FIELD_NUMBER));
      default -> field.get(JAVA_LONG, Layouts.FIELD_NUMBER);
    };
  }

  /// `nvmlReturn_t nvmlDeviceGetMemoryInfo_v2(nvmlDevice_t device, nvmlMemory_v2_t* memory)`, of
  /// drivers from 510 on: the first version counts what the driver reserves as used.
  private long memoryUsed(Arena arena) throws Throwable {
    String name = "nvmlDeviceGetMemoryInfo_v2";
    if (!calls.has(name)) {
      MemorySegment memory = arena.allocate(Layouts.MEMORY);
      out("nvmlDeviceGetMemoryInfo", memory);
      return memory.get(JAVA_LONG, Layouts.MEMORY_USED);
    }
    MemorySegment memory = arena.allocate(Layouts.MEMORY_V2);
    memory.set(JAVA_INT, 0, Layouts.MEMORY_V2_VERSION);
    out(name, memory);
    return memory.get(JAVA_LONG, Layouts.MEMORY_V2_USED);
  }

  /// `nvmlReturn_t nvmlDeviceGetComputeRunningProcesses_v3(nvmlDevice_t device, unsigned int*
  /// count, nvmlProcessInfo_t* infos)`
  @Override
  public Answer processMemory(long process) {
    return CallsNative.answer(arena -> processMemory(arena, process));
  }

  private long processMemory(Arena arena, long process) throws Throwable {
    String name = "nvmlDeviceGetComputeRunningProcesses_v3";
    MethodHandle function =
        calls.handle(name, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
    MemorySegment count = arena.allocate(JAVA_INT);
    int code = (int) function.invokeExact(device, count, MemorySegment.NULL);
    MemorySegment infos = MemorySegment.NULL;
    while (code == NvmlError.INSUFFICIENT_SIZE) {
      // Processes may come meanwhile: there is room for a few more.
      int room = Math.clamp(count.get(JAVA_INT, 0) + 8L, 8, MOST_PROCESSES);
      infos = arena.allocate(Layouts.PROCESS_INFO, room);
      count.set(JAVA_INT, 0, room);
      code = (int) function.invokeExact(device, count, infos);
    }
    calls.check(name, code);
    return find(infos, infos.byteSize() == 0 ? 0 : count.get(JAVA_INT, 0), process);
  }

  private static long find(MemorySegment infos, int count, long process) throws NvmlException {
    for (int i = 0; i < count; i++) {
      long at = i * Layouts.PROCESS_INFO.byteSize();
      if (Integer.toUnsignedLong(infos.get(JAVA_INT, at)) == process) {
        long bytes = infos.get(JAVA_LONG, at + Layouts.PROCESS_MEMORY);
        if (bytes == -1) { // NVML_VALUE_NOT_AVAILABLE
          throw new NvmlException("NVML does not tell what a process holds here", "none is known");
        }
        return bytes;
      }
    }
    throw new NvmlException(
        "NVML lists " + count + " processes on the GPU, and not this one (" + process + ")",
        "in a container processes have other numbers outside: start it with --pid=host");
  }

  /// `nvmlReturn_t nvmlDeviceGetMaxMigDeviceCount(nvmlDevice_t device, unsigned int* count)`,
  /// `nvmlReturn_t nvmlDeviceGetMigDeviceHandleByIndex(nvmlDevice_t device, unsigned int index,
  /// nvmlDevice_t* instance)`. GPUs without MIG, or with MIG off, have none.
  @Override
  public List<Gpu> instances() {
    if (instance
        || !(CallsNative.answer(arena -> small(arena, "nvmlDeviceGetMaxMigDeviceCount"))
            instanceof Answer.Value(long most))) {
      return List.of();
    }
    List<Gpu> instances = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      int index = i;
      if (CallsNative.answer(arena -> instance(arena, index))
          instanceof Answer.Value(long address)) {
        instances.add(new DeviceNative(calls, MemorySegment.ofAddress(address), true));
      }
    }
    return instances;
  }

  private long instance(Arena arena, int index) throws Throwable {
    MemorySegment out = arena.allocate(ADDRESS);
    String function = "nvmlDeviceGetMigDeviceHandleByIndex";
    calls.check(function, (int) calls.handle(function, SELECT).invokeExact(device, index, out));
    return out.get(ADDRESS, 0).address();
  }
}
