package org.inferometer.cli.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import org.inferometer.spi.NativePlatform;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The names are those of real jars and of folders within them.
final class NativePartsTest {
  @ParameterizedTest
  @CsvSource({
    "ai/onnxruntime/native/linux-x64/libonnxruntime.so, false, true",
    "ai/onnxruntime/native/linux-aarch64/libonnxruntime.so, true, false",
    "ai/onnxruntime/native/osx-aarch64/libonnxruntime.dylib, true, true",
    "ai/onnxruntime/native/win-x64/onnxruntime.dll, true, true",
    "org/bytedeco/javacpp/linux-x86_64/libjnijavacpp.so, false, true",
    "org/bytedeco/javacpp/windows-x86_64/jnijavacpp.dll, true, true",
    "linux/amd64/libzstd-jni-1.5.7-9.so, false, true",
    "linux/s390x/libzstd-jni-1.5.7-9.so, true, true",
    "freebsd/amd64/libzstd-jni-1.5.7-9.so, true, true",
    "javacpp-1.5.13-linux-x86_64.jar, false, true",
    "tensorrt-10.15-1.5.13-linux-arm64.jar, true, false",
    "ai/onnxruntime/OrtSession.class, false, false",
    "picocli-4.7.7.jar, false, false",
    "org/example/linux-kernel/Notes.class, false, false",
  })
  void whatIsForOtherPlatformsOnlyIsKnownByItsName(String name, boolean fromX86, boolean fromArm) {
    assertThat(NativeParts.areForOthersThan(NativePlatform.LINUX_X86_64, name)).isEqualTo(fromX86);
    assertThat(NativeParts.areForOthersThan(NativePlatform.LINUX_ARM64, name)).isEqualTo(fromArm);
  }
}
