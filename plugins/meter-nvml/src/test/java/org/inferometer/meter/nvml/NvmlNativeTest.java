package org.inferometer.meter.nvml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.inferometer.meter.nvml.Nvml.Gpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The calls through the presets against a library that a C compiler lays out, with answers from a
/// script. What the presets were compiled with is NVIDIA's own nvml.h.
class NvmlNativeTest {
  private static final String ONE =
      """
      init 0
      driver 580.95.05
      cuda 0:13000
      count 0:1
      uuid.0 GPU-11111111-2222-3333-4444-555555555555
      name.0 NVIDIA H100 80GB HBM3
      """;

  @TempDir Path folder = Path.of("");

  @Test
  void everyQuantityIsReadFromItsFunctionOrField() {
    Gpu gpu =
        gpu(
            """
            energy.0 0:9876543210123
            field186.0 0:312500
            field185.0 0:305000
            usage.0 0:298000
            clock1.0 0:1980
            clock2.0 0:2619
            events.0 0:4
            temperature0.0 0:64
            limit.0 0:700000
            default.0 0:650000
            busy.0 0:97
            busyMemory.0 0:41
            generation.0 0:5
            width.0 0:16
            pcie0.0 0:1200
            pcie1.0 0:34000
            memory.0 0:5000000000
            field74.0 0:11
            field75.0 0:13
            field76.0 0:12
            maxClock1.0 0:2000
            maxClock2.0 0:2700
            appClock1.0 0:1900
            appClock2.0 0:2600
            ecc.0 0:1
            persistence.0 0:1
            state.0 0:2
            """);
    assertThat(gpu.uuid()).isEqualTo("GPU-11111111-2222-3333-4444-555555555555");
    assertThat(gpu.name()).isEqualTo("NVIDIA H100 80GB HBM3");
    assertThat(List.of(Quantity.values()).stream().map(gpu::read).toList())
        .containsExactly(
            new NvmlValue.Value(9_876_543_210_123L),
            new NvmlValue.Value(312_500),
            new NvmlValue.Value(305_000),
            new NvmlValue.Value(298_000),
            new NvmlValue.Value(1980),
            new NvmlValue.Value(2619),
            new NvmlValue.Value(4),
            new NvmlValue.Value(64),
            new NvmlValue.Value(700_000),
            new NvmlValue.Value(650_000),
            new NvmlValue.Value(97),
            new NvmlValue.Value(41),
            new NvmlValue.Value(5),
            new NvmlValue.Value(16),
            new NvmlValue.Value(34_000),
            new NvmlValue.Value(1200),
            new NvmlValue.Value(4_294_967_297L),
            new NvmlValue.Value(5_000_000_000L),
            new NvmlValue.Value(11),
            new NvmlValue.Value(12),
            new NvmlValue.Value(13),
            new NvmlValue.Value(2000),
            new NvmlValue.Value(2700),
            new NvmlValue.Value(1900),
            new NvmlValue.Value(2600),
            new NvmlValue.Value(1),
            new NvmlValue.Value(1),
            new NvmlValue.Value(2));
  }

  @Test
  void aFieldOf64BitsIsReadWholeAndOneOf32AsFarAsItGoes() {
    Gpu gpu = gpu("field251.0 0:5000000001\nfield186.0 0:4294967295\n");
    assertThat(gpu.field(251)).isEqualTo(new NvmlValue.Value(5_000_000_001L));
    assertThat(gpu.field(186)).isEqualTo(new NvmlValue.Value(4_294_967_295L));
    assertThat(gpu.field(252)).isInstanceOf(NvmlValue.None.class);
  }

  @Test
  void whatTheDeviceDoesNotSupportIsUnavailableInNvmlsOwnWords() {
    Gpu gpu = gpu("energy.0 3\n");
    assertThat(reason(gpu, Quantity.ENERGY))
        .isEqualTo(
            "nvmlDeviceGetTotalEnergyConsumption says 'Not Supported'; this GPU or its mode does"
                + " not offer it");
    assertThat(reason(gpu, Quantity.POWER_INSTANT)).startsWith("field 186 says 'Not Supported'");
  }

  @Test
  void aDeniedPermissionNamesItsRemedy() {
    assertThat(reason(gpu("events.0 4\n"), Quantity.CLOCK_EVENTS))
        .contains("'Insufficient Permissions'", "administrator");
  }

  @Test
  void aGpuThatIsLostAnswersWithThatFromThenOn() {
    Gpu gpu = gpu("energy.0 0:100 15\n");
    assertThat(gpu.read(Quantity.ENERGY)).isEqualTo(new NvmlValue.Value(100));
    assertThat(reason(gpu, Quantity.ENERGY)).contains("'GPU is lost'", "restart the machine");
    assertThat(reason(gpu, Quantity.ENERGY)).contains("'GPU is lost'");
  }

  @Test
  void aLargeCounterIsReadWhole() {
    Gpu gpu = gpu("energy.0 0:4294967290 0:5\n");
    assertThat(gpu.read(Quantity.ENERGY)).isEqualTo(new NvmlValue.Value(4_294_967_290L));
    assertThat(gpu.read(Quantity.ENERGY)).isEqualTo(new NvmlValue.Value(5));
  }

  /// In a process of its own: a call of a function that is missing would end it.
  @Test
  void anOldDriverLacksFunctionsAndStillTellsWhatItCan() throws Exception {
    String said =
        ScriptedLibrary.inProcess(
            ONE + "events.0 0:64\nmemory1.0 0:77\n", OldDriver.class, "-DOLD");
    assertThat(said.lines())
        .contains(
            "ENERGY None[reason=the driver's NVML has no function"
                + " nvmlDeviceGetTotalEnergyConsumption; update NVIDIA's driver]",
            "CLOCK_EVENTS Value[value=64]",
            "MEMORY_FREE Value[value=4294967296]",
            "MEMORY_USED Value[value=77]")
        .hasSize(Quantity.values().length);
  }

  @Test
  void aProcessIsFoundAmongOthers() {
    Gpu gpu = gpu("others.0 0:20\npid.0 0:4711\nheld.0 0:3000000000\n");
    assertThat(gpu.processMemory(4711)).isEqualTo(new NvmlValue.Value(3_000_000_000L));
    assertThat(gpu.processMemory(20)).isEqualTo(new NvmlValue.Value(1019));
  }

  @Test
  void aProcessThatIsNotListedIsUnavailable() {
    assertThat(gpu("others.0 0:2\n").processMemory(4711))
        .isInstanceOfSatisfying(
            NvmlValue.None.class,
            none -> assertThat(none.reason()).contains("2 processes", "4711", "--pid=host"));
    assertThat(gpu("others.0 0:0\n").processMemory(4711)).isInstanceOf(NvmlValue.None.class);
  }

  @Test
  void memoryThatNvmlDoesNotTellIsNotTakenForANumber() {
    // NVML_VALUE_NOT_AVAILABLE is -1.
    assertThat(gpu("others.0 0:0\npid.0 0:7\nheld.0 0:18446744073709551615\n").processMemory(7))
        .isInstanceOf(NvmlValue.None.class);
  }

  @Test
  void migInstancesAreListedBelowTheirGpu() {
    Gpu gpu = gpu("migs.0 0:7\nuuid.10 MIG-a\nuuid.12 MIG-c\nmemory.12 0:99\n");
    assertThat(gpu.instances()).extracting(Gpu::uuid).containsExactly("MIG-a", "MIG-c");
    assertThat(gpu.instances().getLast().read(Quantity.MEMORY_USED))
        .isEqualTo(new NvmlValue.Value(99));
    assertThat(gpu.instances().getLast().read(Quantity.MEMORY_FREE))
        .isEqualTo(new NvmlValue.Value(4_294_967_297L));
    assertThat(gpu.instances().getLast().instances()).isEmpty();
    assertThat(gpu("").instances()).isEmpty();
  }

  @Test
  void aDriverThatIsNotLoadedIsAReasonAndARemedy() {
    assertThat(ScriptedLibrary.open("init 9\n"))
        .isInstanceOfSatisfying(
            Nvml.Absent.class,
            absent -> {
              assertThat(absent.why().reason()).contains("nvmlInit_v2 says 'Driver Not Loaded'");
              assertThat(absent.why().remedy()).contains("modprobe nvidia");
            });
  }

  @Test
  void aMachineWithoutTheLibraryHasNoNvml() {
    assertThat(NvmlNative.open(folder.resolve("none.so").toString(), folder))
        .isInstanceOfSatisfying(
            Nvml.Absent.class,
            absent -> assertThat(absent.why().reason()).contains("libnvidia-ml.so.1"));
    assertThat(folder).as("nothing is unpacked in vain").isEmptyDirectory();
  }

  @Test
  void aCacheThatCannotBeWrittenIsAReasonAndARemedy() throws IOException {
    ScriptedLibrary.open(ONE);
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(NvmlNative.open("libnvidia-ml.so.1", file))
        .isInstanceOfSatisfying(
            Nvml.Absent.class,
            absent -> {
              assertThat(absent.why().reason()).contains("cannot be unpacked");
              assertThat(absent.why().remedy()).contains(file.toString(), "XDG_CACHE_HOME");
            });
  }

  private Gpu gpu(String script) {
    return gpus(ScriptedLibrary.open(ONE + script)).getFirst();
  }

  private static List<Gpu> gpus(Nvml nvml) {
    assertThat(nvml).isInstanceOf(Nvml.Present.class);
    assertThat(((Nvml.Present) nvml).driver()).isEqualTo("580.95.05");
    assertThat(((Nvml.Present) nvml).cuda()).isEqualTo(new NvmlValue.Value(13_000));
    return ((Nvml.Present) nvml).gpus();
  }

  private static String reason(Gpu gpu, Quantity quantity) {
    return gpu.read(quantity) instanceof NvmlValue.None(String reason) ? reason : "a value";
  }
}
