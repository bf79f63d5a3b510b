package org.inferometer.meter.nvml;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.inferometer.spi.Probe;
import org.jspecify.annotations.Nullable;

/// NVML, called directly. Prototypes, constants and layouts are those of nvml.h, version 13; the
/// functions are in every driver since 2020 unless said otherwise, and one that is missing makes
/// its reading unavailable. The library is loaded once and stays: it is not made to be unloaded.
@SuppressWarnings("restricted")
final class NvmlNative {
  private static final String LIBRARY = "libnvidia-ml.so.1";

  /// `nvmlReturn_t f(device, unsigned int* or unsigned long long* or struct* out)`
  private static final FunctionDescriptor OUT = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);

  /// `nvmlReturn_t f(device, int which, unsigned int* out)`
  private static final FunctionDescriptor SELECT =
      FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);

  /// `nvmlReturn_t f(device, char* text, unsigned int length)`
  private static final FunctionDescriptor TEXT =
      FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);

  private static final AddressLayout C_STRING =
      ADDRESS.withTargetLayout(
          MemoryLayout.sequenceLayout(256, java.lang.foreign.ValueLayout.JAVA_BYTE));

  // nvmlClockType_t, nvmlTemperatureSensors_t, nvmlPcieUtilCounter_t
  private static final int CLOCK_SM = 1;
  private static final int CLOCK_MEMORY = 2;
  private static final int TEMPERATURE_GPU = 0;
  private static final int PCIE_SENT = 0;
  private static final int PCIE_RECEIVED = 1;

  // Field identifiers NVML_FI_DEV_…
  private static final int FIELD_HELD_BY_POWER_CAP = 74;
  private static final int FIELD_HELD_BY_SYNC_BOOST = 76;
  private static final int FIELD_POWER_INSTANT = 186;
  private static final int FIELD_HELD_BY_SOFTWARE_HEAT = 269;
  private static final int FIELD_HELD_BY_HARDWARE_HEAT = 270;
  private static final int FIELD_HELD_BY_POWER_BRAKE = 271;

  // nvmlFieldValue_t: unsigned fieldId, scopeId; long long timestamp, latencyUsec;
  // int valueType, nvmlReturn; union value. 40 bytes.
  private static final long FIELD_SIZE = 40;
  private static final long FIELD_TYPE = 24;
  private static final long FIELD_RETURN = 28;
  private static final long FIELD_VALUE = 32;
  private static final int TYPE_DOUBLE = 0;
  private static final int TYPE_UNSIGNED_INT = 1;
  private static final int TYPE_SIGNED_INT = 5;
  private static final int TYPE_UNSIGNED_SHORT = 6;

  // nvmlMemory_v2_t: unsigned version; unsigned long long total, reserved, free, used. 40 bytes;
  // version is the size and, in its highest byte, 2. nvmlMemory_t: total, free, used.
  private static final int MEMORY_V2_SIZE = 40;
  private static final int MEMORY_V2_VERSION = MEMORY_V2_SIZE | 2 << 24;
  private static final long MEMORY_V2_USED = 32;
  private static final long MEMORY_SIZE = 24;
  private static final long MEMORY_USED = 16;

  // nvmlProcessInfo_t (version 2): unsigned pid; unsigned long long usedGpuMemory; unsigned
  // gpuInstanceId, computeInstanceId. 24 bytes.
  private static final long PROCESS_SIZE = 24;
  private static final long PROCESS_MEMORY = 8;
  private static final int MOST_PROCESSES = 1 << 16;

  private static final int TEXT_LENGTH = 96;

  private static @Nullable Nvml ofMachine;

  private final SymbolLookup library;
  private final Map<String, Optional<MethodHandle>> handles = new ConcurrentHashMap<>();

  private NvmlNative(SymbolLookup library) {
    this.library = library;
  }

  /// This machine's NVML, looked for once.
  static synchronized Nvml ofMachine() {
    if (ofMachine == null) {
      ofMachine = open(LIBRARY);
    }
    return ofMachine;
  }

  /// @param name of a library that has NVML's functions, or its path
  static Nvml open(String name) {
    SymbolLookup library;
    try {
      library = SymbolLookup.libraryLookup(name, Arena.global());
    } catch (IllegalArgumentException e) {
      return new Nvml.Absent(
          new Probe.Unavailable(
              "there is no NVML here (" + LIBRARY + " is not found)",
              "it comes with NVIDIA's driver; start a container with --gpus all and"
                  + " NVIDIA_DRIVER_CAPABILITIES=compute,utility"));
    }
    return new NvmlNative(library).present();
  }

  private Nvml present() {
    try {
      // nvmlReturn_t nvmlInit_v2(void)
      check(
          "nvmlInit_v2",
          (int) handle("nvmlInit_v2", FunctionDescriptor.of(JAVA_INT)).invokeExact());
      return new Nvml.Present(driver(), gpus());
    } catch (FailureException e) {
      return new Nvml.Absent(
          new Probe.Unavailable("NVML does not work here: " + e.words, e.remedy));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// `nvmlReturn_t nvmlSystemGetDriverVersion(char* version, unsigned int length)`
  private String driver() throws Throwable {
    String name = "nvmlSystemGetDriverVersion";
    MethodHandle function = handle(name, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(TEXT_LENGTH);
      check(name, (int) function.invokeExact(text, TEXT_LENGTH));
      return text.getString(0);
    }
  }

  /// `nvmlReturn_t nvmlDeviceGetCount_v2(unsigned int* count)`, `nvmlReturn_t
  /// nvmlDeviceGetHandleByIndex_v2(unsigned int index, nvmlDevice_t* device)`. GPUs that this user
  /// may not see are left out.
  private List<Gpu> gpus() throws Throwable {
    MethodHandle counting =
        handle("nvmlDeviceGetCount_v2", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    MethodHandle getting =
        handle("nvmlDeviceGetHandleByIndex_v2", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    List<Gpu> gpus = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(JAVA_INT);
      check("nvmlDeviceGetCount_v2", (int) counting.invokeExact(count));
      MemorySegment out = arena.allocate(ADDRESS);
      for (int i = 0; i < count.get(JAVA_INT, 0); i++) {
        if ((int) getting.invokeExact(i, out) == NvmlError.SUCCESS) {
          gpus.add(new DeviceNative(out.get(ADDRESS, 0), false));
        }
      }
    }
    return gpus;
  }

  private MethodHandle handle(String name, FunctionDescriptor descriptor) throws FailureException {
    return handles
        .computeIfAbsent(
            name,
            missing ->
                library
                    .find(missing)
                    .map(address -> Linker.nativeLinker().downcallHandle(address, descriptor)))
        .orElseThrow(() ->
            new FailureException(
                "the driver's NVML has no function " + name, "update NVIDIA's driver"));
  }

  private void check(String call, int code) throws FailureException {
    if (code != NvmlError.SUCCESS) {
      throw new FailureException(call + " says '" + words(code) + "'", NvmlError.remedy(code));
    }
  }

  /// `const char* nvmlErrorString(nvmlReturn_t result)`
  private String words(int code) throws FailureException {
    MethodHandle function = handle("nvmlErrorString", FunctionDescriptor.of(C_STRING, JAVA_INT));
    try {
      MemorySegment text = (MemorySegment) function.invokeExact(code);
      return text.address() == 0 ? "error " + code : text.getString(0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static RuntimeException unexpected(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException runtime
        ? runtime
        : new IllegalStateException("NVML cannot be called", e);
  }

  /// A call that did not succeed.
  private static final class FailureException extends Exception {
    private static final long serialVersionUID = 1;

    private final String words;
    private final String remedy;

    FailureException(String words, String remedy) {
      super(words);
      this.words = words;
      this.remedy = remedy;
    }
  }

  @FunctionalInterface
  private interface Query {
    long ask(Arena arena) throws Throwable;
  }

  private static Answer answer(Query query) {
    try (Arena arena = Arena.ofConfined()) {
      return new Answer.Value(query.ask(arena));
    } catch (FailureException e) {
      return new Answer.None(e.words + "; " + e.remedy);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// A device handle of NVML's.
  private final class DeviceNative implements Gpu {
    private final MemorySegment device;
    private final boolean instance;

    DeviceNative(MemorySegment device, boolean instance) {
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
        MemorySegment text = arena.allocate(TEXT_LENGTH);
        check(function, (int) handle(function, TEXT).invokeExact(device, text, TEXT_LENGTH));
        return text.getString(0);
      } catch (FailureException e) {
        return "unknown (" + e.words + ")";
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }

    @Override
    public Answer read(Quantity quantity) {
      return answer(arena -> read(arena, quantity));
    }

    private long read(Arena arena, Quantity quantity) throws Throwable {
      return switch (quantity) {
        case ENERGY -> large(arena, "nvmlDeviceGetTotalEnergyConsumption");
        case POWER_INSTANT -> field(arena, FIELD_POWER_INSTANT);
        case POWER_USAGE -> small(arena, "nvmlDeviceGetPowerUsage");
        case SM_CLOCK -> selected(arena, "nvmlDeviceGetClockInfo", CLOCK_SM);
        case MEMORY_CLOCK -> selected(arena, "nvmlDeviceGetClockInfo", CLOCK_MEMORY);
        case CLOCK_EVENTS -> clockEvents(arena);
        case TEMPERATURE -> selected(arena, "nvmlDeviceGetTemperature", TEMPERATURE_GPU);
        case POWER_LIMIT -> small(arena, "nvmlDeviceGetEnforcedPowerLimit");
        case DEFAULT_POWER_LIMIT -> small(arena, "nvmlDeviceGetPowerManagementDefaultLimit");
        case UTILISATION -> utilisation(arena, 0);
        case MEMORY_UTILISATION -> utilisation(arena, 1);
        case PCIE_GENERATION -> small(arena, "nvmlDeviceGetCurrPcieLinkGeneration");
        case PCIE_WIDTH -> small(arena, "nvmlDeviceGetCurrPcieLinkWidth");
        case PCIE_RECEIVED -> selected(arena, "nvmlDeviceGetPcieThroughput", PCIE_RECEIVED);
        case PCIE_SENT -> selected(arena, "nvmlDeviceGetPcieThroughput", PCIE_SENT);
        case MEMORY_USED -> memoryUsed(arena);
        case HELD_BY_POWER_CAP -> field(arena, FIELD_HELD_BY_POWER_CAP);
        case HELD_BY_SYNC_BOOST -> field(arena, FIELD_HELD_BY_SYNC_BOOST);
        case HELD_BY_SOFTWARE_HEAT -> field(arena, FIELD_HELD_BY_SOFTWARE_HEAT);
        case HELD_BY_HARDWARE_HEAT -> field(arena, FIELD_HELD_BY_HARDWARE_HEAT);
        case HELD_BY_POWER_BRAKE -> field(arena, FIELD_HELD_BY_POWER_BRAKE);
      };
    }

    private void out(String function, MemorySegment out) throws Throwable {
      check(function, (int) handle(function, OUT).invokeExact(device, out));
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
      check(function, (int) handle(function, SELECT).invokeExact(device, which, out));
      return Integer.toUnsignedLong(out.get(JAVA_INT, 0));
    }

    /// `nvmlDeviceGetCurrentClocksEventReasons`, of drivers from 535 on, or its older name.
    private long clockEvents(Arena arena) throws Throwable {
      String name = "nvmlDeviceGetCurrentClocksEventReasons";
      boolean known = library.find(name).isPresent();
      return large(arena, known ? name : "nvmlDeviceGetCurrentClocksThrottleReasons");
    }

    /// `nvmlReturn_t nvmlDeviceGetUtilizationRates(nvmlDevice_t device, nvmlUtilization_t* out)`, a
    /// structure of two unsigned int
    private long utilisation(Arena arena, int index) throws Throwable {
      MemorySegment out = arena.allocate(JAVA_INT, 2);
      out("nvmlDeviceGetUtilizationRates", out);
      return out.getAtIndex(JAVA_INT, index);
    }

    /// `nvmlReturn_t nvmlDeviceGetFieldValues(nvmlDevice_t device, int count, nvmlFieldValue_t*)`
    private long field(Arena arena, int id) throws Throwable {
      MemorySegment field = arena.allocate(FIELD_SIZE, JAVA_LONG.byteAlignment());
      field.set(JAVA_INT, 0, id);
      String function = "nvmlDeviceGetFieldValues";
      check(function, (int) handle(function, SELECT).invokeExact(device, 1, field));
      check("field " + id, field.get(JAVA_INT, FIELD_RETURN));
      return switch (field.get(JAVA_INT, FIELD_TYPE)) {
        case TYPE_DOUBLE ->
            Math.round(field.get(java.lang.foreign.ValueLayout.JAVA_DOUBLE, FIELD_VALUE));
        case TYPE_UNSIGNED_INT -> Integer.toUnsignedLong(field.get(JAVA_INT, FIELD_VALUE));
        case TYPE_SIGNED_INT -> field.get(JAVA_INT, FIELD_VALUE);
        case TYPE_UNSIGNED_SHORT ->
            Short.toUnsignedLong(field.get(java.lang.foreign.ValueLayout.JAVA_SHORT, FIELD_VALUE));
        default -> field.get(JAVA_LONG, FIELD_VALUE);
      };
    }

    /// `nvmlReturn_t nvmlDeviceGetMemoryInfo_v2(nvmlDevice_t device, nvmlMemory_v2_t* memory)`, of
    /// drivers from 510 on: the first version counts what the driver reserves as used.
    private long memoryUsed(Arena arena) throws Throwable {
      String name = "nvmlDeviceGetMemoryInfo_v2";
      if (library.find(name).isEmpty()) {
        MemorySegment memory = arena.allocate(MEMORY_SIZE, JAVA_LONG.byteAlignment());
        out("nvmlDeviceGetMemoryInfo", memory);
        return memory.get(JAVA_LONG, MEMORY_USED);
      }
      MemorySegment memory = arena.allocate(MEMORY_V2_SIZE, JAVA_LONG.byteAlignment());
      memory.set(JAVA_INT, 0, MEMORY_V2_VERSION);
      out(name, memory);
      return memory.get(JAVA_LONG, MEMORY_V2_USED);
    }

    /// `nvmlReturn_t nvmlDeviceGetComputeRunningProcesses_v3(nvmlDevice_t device, unsigned int*
    /// count, nvmlProcessInfo_t* infos)`
    @Override
    public Answer processMemory(long process) {
      return answer(arena -> processMemory(arena, process));
    }

    private long processMemory(Arena arena, long process) throws Throwable {
      String name = "nvmlDeviceGetComputeRunningProcesses_v3";
      MethodHandle function =
          handle(name, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
      MemorySegment count = arena.allocate(JAVA_INT);
      int code = (int) function.invokeExact(device, count, MemorySegment.NULL);
      MemorySegment infos = MemorySegment.NULL;
      while (code == NvmlError.INSUFFICIENT_SIZE) {
        // Processes may come meanwhile: there is room for a few more.
        int room = Math.clamp(count.get(JAVA_INT, 0) + 8L, 8, MOST_PROCESSES);
        infos = arena.allocate(PROCESS_SIZE * room, JAVA_LONG.byteAlignment());
        count.set(JAVA_INT, 0, room);
        code = (int) function.invokeExact(device, count, infos);
      }
      check(name, code);
      return find(infos, infos.byteSize() == 0 ? 0 : count.get(JAVA_INT, 0), process);
    }

    private static long find(MemorySegment infos, int count, long process) throws FailureException {
      for (int i = 0; i < count; i++) {
        long at = i * PROCESS_SIZE;
        if (Integer.toUnsignedLong(infos.get(JAVA_INT, at)) == process) {
          long bytes = infos.get(JAVA_LONG, at + PROCESS_MEMORY);
          if (bytes == -1) { // NVML_VALUE_NOT_AVAILABLE
            throw new FailureException(
                "NVML does not tell what a process holds here", "none is known");
          }
          return bytes;
        }
      }
      throw new FailureException(
          "NVML lists " + count + " processes on the GPU, and not this one (" + process + ")",
          "in a container processes have other numbers outside: start it with --pid=host");
    }

    /// `nvmlReturn_t nvmlDeviceGetMaxMigDeviceCount(nvmlDevice_t device, unsigned int* count)`,
    /// `nvmlReturn_t nvmlDeviceGetMigDeviceHandleByIndex(nvmlDevice_t device, unsigned int index,
    /// nvmlDevice_t* instance)`. GPUs without MIG, or with MIG off, have none.
    @Override
    public List<Gpu> instances() {
      if (instance
          || !(answer(arena -> small(arena, "nvmlDeviceGetMaxMigDeviceCount"))
              instanceof Answer.Value(long most))) {
        return List.of();
      }
      List<Gpu> instances = new ArrayList<>();
      for (int i = 0; i < most; i++) {
        int index = i;
        if (answer(arena -> instance(arena, index)) instanceof Answer.Value(long address)) {
          instances.add(new DeviceNative(MemorySegment.ofAddress(address), true));
        }
      }
      return instances;
    }

    private long instance(Arena arena, int index) throws Throwable {
      MemorySegment out = arena.allocate(ADDRESS);
      String function = "nvmlDeviceGetMigDeviceHandleByIndex";
      check(function, (int) handle(function, SELECT).invokeExact(device, index, out));
      return out.get(ADDRESS, 0).address();
    }
  }
}
