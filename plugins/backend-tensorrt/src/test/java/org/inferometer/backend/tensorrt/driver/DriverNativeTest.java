package org.inferometer.backend.tensorrt.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.inferometer.backend.tensorrt.driver.DriverReport.Gpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A small C library stands for the driver's.
final class DriverNativeTest {
  private static final String DRIVER =
      """
      #include <string.h>
      #ifndef RESULT
      #define RESULT 0
      #endif
      int cuInit(unsigned int flags) { return RESULT; }
      int cuDriverGetVersion(int* version) { *version = 13010; return 0; }
      int cuDeviceGetCount(int* count) { *count = 2; return 0; }
      int cuDeviceGet(int* device, int ordinal) { *device = 7 + ordinal; return 0; }
      int cuDeviceGetName(char* name, int length, int device) {
        strncpy(name, device == 7 ? "NVIDIA H100 80GB HBM3" : "NVIDIA H100 MIG 1g.10gb", length);
        return 0;
      }
      int cuDeviceGetUuid_v2(unsigned char* uuid, int device) {
        for (int i = 0; i < 16; i++) uuid[i] = (unsigned char) (16 * i + device);
        return 0;
      }
      int cuDeviceTotalMem_v2(unsigned long* bytes, int device) { *bytes = 85899345920ul; return 0; }
      int cuDeviceGetAttribute(int* value, int attribute, int device) {
        *value = attribute == 75 ? 9 : attribute == 76 ? 0 : -1;
        return 0;
      }
      """;

  @TempDir Path folder = Path.of("");

  @Test
  void everyDeviceIsToldWithItsUuidAsNvidiasToolsWriteIt() throws Exception {
    assertThat(DriverNative.report(compiled("good").toString()))
        .isEqualTo(
            new DriverReport.Present(
                13010,
                List.of(
                    new Gpu(
                        0,
                        "GPU-07172737-4757-6777-8797-a7b7c7d7e7f7",
                        "NVIDIA H100 80GB HBM3",
                        9,
                        0,
                        85_899_345_920L),
                    new Gpu(
                        1,
                        "MIG-08182838-4858-6878-8898-a8b8c8d8e8f8",
                        "NVIDIA H100 MIG 1g.10gb",
                        9,
                        0,
                        85_899_345_920L))));
  }

  @Test
  void aCallThatFailsIsToldWithItsCode() throws Exception {
    assertThat(DriverNative.report(compiled("failing", "-DRESULT=100").toString()))
        .isEqualTo(new DriverReport.Failing("cuInit", 100));
  }

  @Test
  void aFunctionThatAnOldDriverLacksIsAFailureOfThatCall() throws Exception {
    assertThat(DriverNative.report(compiled("old", "-DcuDeviceGetUuid_v2=other").toString()))
        .isEqualTo(new DriverReport.Failing("cuDeviceGetUuid_v2", 500));
  }

  @Test
  void aLibraryThatIsNotThereIsAnAbsentDriver() {
    assertThat(DriverNative.report(folder.resolve("libnone.so").toString()))
        .isEqualTo(new DriverReport.Absent());
  }

  private Path compiled(String name, String... options) throws IOException, InterruptedException {
    Path compiler = Path.of("/usr/bin/cc");
    assumeTrue(Files.isExecutable(compiler), "skipped: there is no C compiler (/usr/bin/cc)");
    Path source = Files.writeString(folder.resolve(name + ".c"), DRIVER);
    Path library = folder.resolve("lib" + name + ".so");
    List<String> command =
        new java.util.ArrayList<>(
            List.of(compiler.toString(), "-shared", "-fPIC", "-o", library.toString()));
    command.addAll(List.of(options));
    command.add(source.toString());
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).isZero();
    return library;
  }
}
