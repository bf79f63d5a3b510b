package org.inferometer.meter.nvml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.cuda.global.nvml;
import org.bytedeco.cuda.nvml.nvmlFieldValue_t;
import org.bytedeco.cuda.nvml.nvmlMemory_t;
import org.bytedeco.cuda.nvml.nvmlMemory_v2_t;
import org.bytedeco.cuda.nvml.nvmlProcessInfo_v2_t;
import org.bytedeco.cuda.nvml.nvmlUtilization_t;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Our layouts and constants against those that others compiled from NVIDIA's nvml.h: JavaCPP's
/// presets. Their wrapper wants libnvidia-ml.so.1; the scripted library stands in.
class NvmlAbiTest {
  @TempDir static Path folder = Path.of("");

  @BeforeAll
  @SuppressWarnings("restricted")
  static void loadThePresets() throws IOException {
    System.setProperty("org.bytedeco.javacpp.loadlibraries", "false");
    Path javacpp = unpacked("javacpp", "libjnijavacpp.so");
    Path wrapper = unpacked("cuda", "libjninvml.so");
    System.load(
        ScriptedLibrary.build(folder, "init 0\n", "-Wl,-soname,libnvidia-ml.so.1").toString());
    System.load(javacpp.toString());
    System.load(wrapper.toString());
  }

  private static Path unpacked(String preset, String file) throws IOException {
    boolean served =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");
    String resource = "/org/bytedeco/" + preset + "/linux-x86_64/" + file;
    try (InputStream in = NvmlAbiTest.class.getResourceAsStream(resource)) {
      if (!served || in == null) {
        return abort("skipped: the presets' wrapper of NVML is here for Linux on x86-64 only");
      }
      Path target = folder.resolve(file);
      Files.copy(in, target);
      return target;
    }
  }

  @Test
  void utilisationIsLaidOutAsInTheHeader() {
    assertSame(Layouts.UTILIZATION, nvmlUtilization_t.class, 2);
  }

  @Test
  void fieldValuesAreLaidOutAsInTheHeader() {
    assertSame(Layouts.FIELD_VALUE, nvmlFieldValue_t.class, 7);
  }

  @Test
  void memoryIsLaidOutAsInTheHeader() {
    assertSame(Layouts.MEMORY, nvmlMemory_t.class, 3);
    assertSame(Layouts.MEMORY_V2, nvmlMemory_v2_t.class, 5);
    assertThat(Layouts.MEMORY_V2_VERSION).isEqualTo(nvml.nvmlMemory_v2());
  }

  /// `nvmlDeviceGetComputeRunningProcesses_v3` takes version 2 of the structure.
  @Test
  void processesAreLaidOutAsInTheHeader() {
    assertSame(Layouts.PROCESS_INFO, nvmlProcessInfo_v2_t.class, 4);
  }

  @Test
  void fieldsHaveTheHeadersNumbers() {
    assertThat(Constants.FIELD_POWER_INSTANT).isEqualTo(nvml.NVML_FI_DEV_POWER_INSTANT);
    assertThat(Constants.FIELD_POWER_AVERAGE).isEqualTo(nvml.NVML_FI_DEV_POWER_AVERAGE);
    assertThat(Constants.FIELD_HELD_BY_POWER_CAP)
        .isEqualTo(nvml.NVML_FI_DEV_CLOCKS_EVENT_REASON_SW_POWER_CAP);
    assertThat(Constants.FIELD_HELD_BY_SYNC_BOOST)
        .isEqualTo(nvml.NVML_FI_DEV_CLOCKS_EVENT_REASON_SYNC_BOOST);
    assertThat(Constants.FIELD_HELD_BY_SOFTWARE_HEAT)
        .isEqualTo(nvml.NVML_FI_DEV_CLOCKS_EVENT_REASON_SW_THERM_SLOWDOWN);
    assertThat(Constants.FIELD_HELD_BY_HARDWARE_HEAT)
        .isEqualTo(nvml.NVML_FI_DEV_CLOCKS_EVENT_REASON_HW_THERM_SLOWDOWN);
    assertThat(Constants.FIELD_HELD_BY_POWER_BRAKE)
        .isEqualTo(nvml.NVML_FI_DEV_CLOCKS_EVENT_REASON_HW_POWER_BRAKE_SLOWDOWN);
  }

  @Test
  void enumerationsHaveTheHeadersValues() {
    assertThat(Constants.CLOCK_SM).isEqualTo(nvml.NVML_CLOCK_SM);
    assertThat(Constants.CLOCK_MEMORY).isEqualTo(nvml.NVML_CLOCK_MEM);
    assertThat(Constants.TEMPERATURE_GPU).isEqualTo(nvml.NVML_TEMPERATURE_GPU);
    assertThat(Constants.PCIE_SENT).isEqualTo(nvml.NVML_PCIE_UTIL_TX_BYTES);
    assertThat(Constants.PCIE_RECEIVED).isEqualTo(nvml.NVML_PCIE_UTIL_RX_BYTES);
    assertThat(Constants.TYPE_DOUBLE).isEqualTo(nvml.NVML_VALUE_TYPE_DOUBLE);
    assertThat(Constants.TYPE_UNSIGNED_INT).isEqualTo(nvml.NVML_VALUE_TYPE_UNSIGNED_INT);
    assertThat(Constants.TYPE_SIGNED_INT).isEqualTo(nvml.NVML_VALUE_TYPE_SIGNED_INT);
    assertThat(Constants.TYPE_UNSIGNED_SHORT).isEqualTo(nvml.NVML_VALUE_TYPE_UNSIGNED_SHORT);
  }

  @Test
  void clockEventsHaveTheHeadersBits() {
    Map<ClockEvent, Long> bits =
        Map.of(
            ClockEvent.POWER_CAP, nvml.nvmlClocksEventReasonSwPowerCap,
            ClockEvent.HARDWARE_SLOWDOWN, nvml.nvmlClocksThrottleReasonHwSlowdown,
            ClockEvent.SYNC_BOOST, nvml.nvmlClocksEventReasonSyncBoost,
            ClockEvent.SOFTWARE_HEAT, nvml.nvmlClocksEventReasonSwThermalSlowdown,
            ClockEvent.HARDWARE_HEAT, nvml.nvmlClocksThrottleReasonHwThermalSlowdown,
            ClockEvent.POWER_BRAKE, nvml.nvmlClocksThrottleReasonHwPowerBrakeSlowdown);
    assertThat(bits).containsOnlyKeys(ClockEvent.values());
    bits.forEach((event, bit) -> assertThat(event.isIn(bit)).as("%s", event).isTrue());
    bits.forEach((event, bit) -> assertThat(event.isIn(~bit)).as("%s", event).isFalse());
  }

  @Test
  void errorsHaveTheHeadersCodes() {
    assertThat(NvmlError.SUCCESS).isEqualTo(nvml.NVML_SUCCESS);
    assertThat(NvmlError.INSUFFICIENT_SIZE).isEqualTo(nvml.NVML_ERROR_INSUFFICIENT_SIZE);
    assertThat(NvmlError.remedy(nvml.NVML_ERROR_NOT_SUPPORTED)).contains("does not offer it");
    assertThat(NvmlError.remedy(nvml.NVML_ERROR_NO_PERMISSION)).contains("administrator");
    assertThat(NvmlError.remedy(nvml.NVML_ERROR_DRIVER_NOT_LOADED)).contains("modprobe");
    assertThat(NvmlError.remedy(nvml.NVML_ERROR_GPU_IS_LOST)).contains("fallen off the bus");
    assertThat(NvmlError.remedy(nvml.NVML_ERROR_RESET_REQUIRED)).contains("--gpu-reset");
    assertThat(NvmlError.remedy(nvml.NVML_ERROR_OPERATING_SYSTEM)).contains("cgroup");
    assertThat(NvmlError.remedy(nvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH)).contains("kernel module");
  }

  /// @param members how many the structure has, so that none is left out
  private static void assertSame(StructLayout ours, Class<? extends Pointer> header, int members) {
    assertThat(ours.byteSize()).as(header.getSimpleName()).isEqualTo(Loader.sizeof(header));
    var named =
        ours.memberLayouts().stream().map(MemoryLayout::name).flatMap(Optional::stream).toList();
    assertThat(named).hasSize(members);
    for (String member : named) {
      assertThat(ours.byteOffset(PathElement.groupElement(member)))
          .as("%s.%s", header.getSimpleName(), member)
          .isEqualTo(Loader.offsetof(header, member));
    }
  }
}
