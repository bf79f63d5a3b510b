package org.inferometer.meter.nvml;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.bytedeco.cuda.global.nvml;
import org.bytedeco.cuda.nvml.nvmlDevice_st;
import org.bytedeco.cuda.nvml.nvmlFieldValue_t;
import org.bytedeco.cuda.nvml.nvmlMemory_t;
import org.bytedeco.cuda.nvml.nvmlMemory_v2_t;
import org.bytedeco.cuda.nvml.nvmlProcessInfo_v2_t;
import org.bytedeco.cuda.nvml.nvmlUtilization_t;
import org.bytedeco.cuda.nvml.nvmlValue_t;
import org.inferometer.meter.nvml.Nvml.Gpu;
import org.inferometer.meter.nvml.NvmlError.NvmlException;
import org.jspecify.annotations.Nullable;

/// A device handle of NVML's: a GPU, or a MIG instance of one.
@SuppressWarnings(
    "deprecation") // The functions that follow the deprecated ones are in new drivers only.
final class DeviceNative implements Gpu {
  private static final int MOST_PROCESSES = 1 << 16;

  private final CallsNative calls;
  private final nvmlDevice_st device;
  private final boolean instance;

  /// @param device the handle
  /// @param instance whether it is a MIG instance
  DeviceNative(CallsNative calls, nvmlDevice_st device, boolean instance) {
    this.calls = calls;
    this.device = device;
    this.instance = instance;
  }

  @Override
  public String uuid() {
    return text("nvmlDeviceGetUUID", (text, size) -> nvml.nvmlDeviceGetUUID(device, text, size));
  }

  @Override
  public String name() {
    return text("nvmlDeviceGetName", (text, size) -> nvml.nvmlDeviceGetName(device, text, size));
  }

  private String text(String function, CallsNative.TextCall call) {
    try {
      return calls.text(function, call);
    } catch (NvmlException e) {
      return "unknown (" + e.words() + ")";
    }
  }

  @Override
  public NvmlValue read(Quantity quantity) {
    return CallsNative.answer(() -> ask(quantity));
  }

  private long ask(Quantity quantity) throws NvmlException {
    return switch (quantity) {
      case ENERGY ->
          calls.large(
              "nvmlDeviceGetTotalEnergyConsumption",
              out -> nvml.nvmlDeviceGetTotalEnergyConsumption(device, out));
      case POWER_INSTANT -> valueOf(nvml.NVML_FI_DEV_POWER_INSTANT);
      case POWER_AVERAGE -> valueOf(nvml.NVML_FI_DEV_POWER_AVERAGE);
      case POWER_USAGE ->
          calls.number("nvmlDeviceGetPowerUsage", out -> nvml.nvmlDeviceGetPowerUsage(device, out));
      case SM_CLOCK -> clock(nvml.NVML_CLOCK_SM);
      case MEMORY_CLOCK -> clock(nvml.NVML_CLOCK_MEM);
      case MAX_SM_CLOCK -> maxClock(nvml.NVML_CLOCK_SM);
      case MAX_MEMORY_CLOCK -> maxClock(nvml.NVML_CLOCK_MEM);
      case APPLICATION_SM_CLOCK -> applicationClock(nvml.NVML_CLOCK_SM);
      case APPLICATION_MEMORY_CLOCK -> applicationClock(nvml.NVML_CLOCK_MEM);
      case CLOCK_EVENTS -> clockEvents();
      case TEMPERATURE ->
          calls.number(
              "nvmlDeviceGetTemperature",
              out -> nvml.nvmlDeviceGetTemperature(device, nvml.NVML_TEMPERATURE_GPU, out));
      case POWER_LIMIT ->
          calls.number(
              "nvmlDeviceGetEnforcedPowerLimit",
              out -> nvml.nvmlDeviceGetEnforcedPowerLimit(device, out));
      case DEFAULT_POWER_LIMIT ->
          calls.number(
              "nvmlDeviceGetPowerManagementDefaultLimit",
              out -> nvml.nvmlDeviceGetPowerManagementDefaultLimit(device, out));
      case UTILISATION -> utilisation(nvmlUtilization_t::gpu);
      case MEMORY_UTILISATION -> utilisation(nvmlUtilization_t::memory);
      case PCIE_GENERATION ->
          calls.number(
              "nvmlDeviceGetCurrPcieLinkGeneration",
              out -> nvml.nvmlDeviceGetCurrPcieLinkGeneration(device, out));
      case PCIE_WIDTH ->
          calls.number(
              "nvmlDeviceGetCurrPcieLinkWidth",
              out -> nvml.nvmlDeviceGetCurrPcieLinkWidth(device, out));
      case PCIE_RECEIVED -> traffic(nvml.NVML_PCIE_UTIL_RX_BYTES);
      case PCIE_SENT -> traffic(nvml.NVML_PCIE_UTIL_TX_BYTES);
      case MEMORY_FREE -> memory(nvmlMemory_t::_free, nvmlMemory_v2_t::_free);
      case MEMORY_USED -> memory(nvmlMemory_t::used, nvmlMemory_v2_t::used);
      case HELD_BY_POWER_CAP -> valueOf(nvml.NVML_FI_DEV_CLOCKS_EVENT_REASON_SW_POWER_CAP);
      case HELD_BY_SYNC_BOOST -> valueOf(nvml.NVML_FI_DEV_CLOCKS_EVENT_REASON_SYNC_BOOST);
      case HELD_BY_THERMAL_POLICY -> valueOf(nvml.NVML_FI_DEV_PERF_POLICY_THERMAL);
      case ECC_MODE -> eccMode();
      case PERSISTENCE_MODE ->
          calls.number(
              "nvmlDeviceGetPersistenceMode",
              out -> nvml.nvmlDeviceGetPersistenceMode(device, out));
      case PERFORMANCE_STATE ->
          calls.number(
              "nvmlDeviceGetPerformanceState",
              out -> nvml.nvmlDeviceGetPerformanceState(device, out));
    };
  }

  private long clock(int which) throws NvmlException {
    return calls.number(
        "nvmlDeviceGetClockInfo", out -> nvml.nvmlDeviceGetClockInfo(device, which, out));
  }

  private long maxClock(int which) throws NvmlException {
    return calls.number(
        "nvmlDeviceGetMaxClockInfo", out -> nvml.nvmlDeviceGetMaxClockInfo(device, which, out));
  }

  private long applicationClock(int which) throws NvmlException {
    return calls.number(
        "nvmlDeviceGetApplicationsClock",
        out -> nvml.nvmlDeviceGetApplicationsClock(device, which, out));
  }

  private long traffic(int direction) throws NvmlException {
    return calls.number(
        "nvmlDeviceGetPcieThroughput",
        out -> nvml.nvmlDeviceGetPcieThroughput(device, direction, out));
  }

  /// The current mode; the mode after the next restart is not read.
  private long eccMode() throws NvmlException {
    int[] pending = new int[1];
    return calls.number(
        "nvmlDeviceGetEccMode", current -> nvml.nvmlDeviceGetEccMode(device, current, pending));
  }

  /// By the function of drivers from 535 on, or its older name.
  private long clockEvents() throws NvmlException {
    String name = "nvmlDeviceGetCurrentClocksEventReasons";
    return calls.has(name)
        ? calls.large(name, out -> nvml.nvmlDeviceGetCurrentClocksEventReasons(device, out))
        : calls.large(
            "nvmlDeviceGetCurrentClocksThrottleReasons",
            out -> nvml.nvmlDeviceGetCurrentClocksThrottleReasons(device, out));
  }

  private long utilisation(ToLongFunction<nvmlUtilization_t> part) throws NvmlException {
    try (nvmlUtilization_t out = new nvmlUtilization_t()) {
      calls.call(
          "nvmlDeviceGetUtilizationRates", () -> nvml.nvmlDeviceGetUtilizationRates(device, out));
      return part.applyAsLong(out);
    }
  }

  @Override
  public NvmlValue field(int id) {
    return CallsNative.answer(() -> valueOf(id));
  }

  private long valueOf(int id) throws NvmlException {
    try (nvmlFieldValue_t field = new nvmlFieldValue_t()) {
      field.fieldId(id).scopeId(0);
      calls.call("nvmlDeviceGetFieldValues", () -> nvml.nvmlDeviceGetFieldValues(device, 1, field));
      calls.check("field " + id, field.nvmlReturn());
      return number(field.valueType(), field.value());
    }
  }

  /// What is not among the types named is 64 bits long.
  private static long number(int type, nvmlValue_t value) {
    return switch (type) {
      case nvml.NVML_VALUE_TYPE_DOUBLE -> Math.round(value.dVal());
      case nvml.NVML_VALUE_TYPE_UNSIGNED_INT -> Integer.toUnsignedLong(value.uiVal());
      case nvml.NVML_VALUE_TYPE_SIGNED_INT -> value.siVal();
      case nvml.NVML_VALUE_TYPE_UNSIGNED_SHORT -> Short.toUnsignedLong(value.usVal());
      default -> value.ullVal();
    };
  }

  /// By the function of drivers from 510 on: the first version counts what the driver reserves as
  /// used.
  private long memory(ToLongFunction<nvmlMemory_t> first, ToLongFunction<nvmlMemory_v2_t> second)
      throws NvmlException {
    String name = "nvmlDeviceGetMemoryInfo_v2";
    if (!calls.has(name)) {
      try (nvmlMemory_t memory = new nvmlMemory_t()) {
        calls.call("nvmlDeviceGetMemoryInfo", () -> nvml.nvmlDeviceGetMemoryInfo(device, memory));
        return first.applyAsLong(memory);
      }
    }
    try (nvmlMemory_v2_t memory = new nvmlMemory_v2_t()) {
      memory.version(nvml.nvmlMemory_v2);
      calls.call(name, () -> nvml.nvmlDeviceGetMemoryInfo_v2(device, memory));
      return second.applyAsLong(memory);
    }
  }

  @Override
  public NvmlValue processMemory(long process) {
    return CallsNative.answer(() -> memoryOf(process));
  }

  private long memoryOf(long process) throws NvmlException {
    int[] count = new int[1];
    int code = processes(count, null);
    while (code == nvml.NVML_ERROR_INSUFFICIENT_SIZE) {
      // Processes may come meanwhile: there is room for a few more.
      count[0] = Math.clamp(count[0] + 8L, 8, MOST_PROCESSES);
      try (nvmlProcessInfo_v2_t infos = new nvmlProcessInfo_v2_t(count[0])) {
        code = processes(count, infos);
        if (code == nvml.NVML_SUCCESS) {
          return find(infos, count[0], process);
        }
      }
    }
    calls.check("nvmlDeviceGetComputeRunningProcesses_v3", code);
    throw unlisted(0, process);
  }

  private int processes(int[] count, @Nullable nvmlProcessInfo_v2_t infos) throws NvmlException {
    return calls.code(
        "nvmlDeviceGetComputeRunningProcesses_v3",
        () -> nvml.nvmlDeviceGetComputeRunningProcesses_v3(device, count, infos));
  }

  private static long find(nvmlProcessInfo_v2_t infos, int count, long process)
      throws NvmlException {
    for (int i = 0; i < count; i++) {
      infos.position(i);
      if (Integer.toUnsignedLong(infos.pid()) == process) {
        if (infos.usedGpuMemory() == nvml.NVML_VALUE_NOT_AVAILABLE) {
          throw new NvmlException("NVML does not tell what a process holds here", "none is known");
        }
        return infos.usedGpuMemory();
      }
    }
    throw unlisted(count, process);
  }

  private static NvmlException unlisted(int count, long process) {
    return new NvmlException(
        "NVML lists " + count + " processes on the GPU, and not this one (" + process + ")",
        "in a container processes have other numbers outside: start it with --pid=host");
  }

  /// GPUs without MIG, or with MIG off, have none.
  @Override
  public List<Gpu> instances() {
    if (instance
        || !(CallsNative.answer(this::mostInstances) instanceof NvmlValue.Value(long most))) {
      return List.of();
    }
    List<Gpu> instances = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      int index = i;
      nvmlDevice_st found = new nvmlDevice_st();
      if (CallsNative.answer(() -> instance(index, found)) instanceof NvmlValue.Value) {
        instances.add(new DeviceNative(calls, found, true));
      }
    }
    return instances;
  }

  private long mostInstances() throws NvmlException {
    return calls.number(
        "nvmlDeviceGetMaxMigDeviceCount", out -> nvml.nvmlDeviceGetMaxMigDeviceCount(device, out));
  }

  private long instance(int index, nvmlDevice_st found) throws NvmlException {
    calls.call(
        "nvmlDeviceGetMigDeviceHandleByIndex",
        () -> nvml.nvmlDeviceGetMigDeviceHandleByIndex(device, index, found));
    return index;
  }
}
