package org.inferometer.backend.tensorrt.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.nvinfer.Dims64;
import org.bytedeco.tensorrt.nvinfer.IErrorRecorder;
import org.bytedeco.tensorrt.nvinfer.IGpuAllocator;
import org.bytedeco.tensorrt.nvinfer.IPluginRegistry;
import org.bytedeco.tensorrt.nvinfer.IProfiler;
import org.bytedeco.tensorrt.nvinfer.IProgressMonitor;
import org.bytedeco.tensorrt.nvinfer.IVersionedInterface;
import org.bytedeco.tensorrt.nvinfer.InterfaceInfo;
import org.inferometer.backend.tensorrt.RealTensorRt;
import org.inferometer.backend.tensorrt.library.TensorRtVersion;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Every slot of every interface that Java implements is called by C++ that others compiled against
/// NVIDIA's headers: the presets' wrappers. A slot in the wrong place, or with a wrong signature,
/// would answer wrongly or crash.
final class CallbackAbiTest {
  private static Path wrapper = Path.of("");

  @BeforeAll
  static void loadTheRealLibrary() throws IOException {
    wrapper = RealTensorRt.load();
  }

  @Test
  void theProfilerHearsLayersFromCpp() {
    List<String> heard = new ArrayList<>();
    try (ProfilerNative profiler = new ProfilerNative((name, ms) -> heard.add(name + ms))) {
      IProfiler cpp = new IProfiler(at(profiler.object()));
      cpp.reportLayerTime("conv_1 + relu_1", 0.25f);
      cpp.reportLayerTime("fc – “ü”", 1.5f);
      assertThat(heard).containsExactly("conv_1 + relu_10.25", "fc – “ü”1.5");
      assertThat(profiler.failure()).isEmpty();
    }
  }

  @Test
  void theProgressMonitorHearsEveryPhaseFromCpp() {
    List<String> heard = new ArrayList<>();
    var listener =
        new ProgressMonitorNative.Listener() {
          @Override
          public void started(String phase, String parent, int steps) {
            heard.add("start " + phase + " in '" + parent + "' of " + steps);
          }

          @Override
          public void completed(String phase, int step) {
            heard.add("step " + step + " of " + phase);
          }

          @Override
          public void finished(String phase) {
            heard.add("end " + phase);
          }
        };
    try (ProgressMonitorNative monitor = new ProgressMonitorNative(wrapper, listener)) {
      IProgressMonitor cpp = new IProgressMonitor(at(monitor.object()));
      assertInterface(cpp, "IProgressMonitor");
      cpp.phaseStart("Building", (String) null, 7);
      cpp.phaseStart("Timing", "Building", 3);
      assertThat(cpp.stepComplete("Timing", 2)).isTrue();
      cpp.phaseFinish("Timing");
      assertThat(heard)
          .containsExactly(
              "start Building in '' of 7",
              "start Timing in 'Building' of 3",
              "step 2 of Timing",
              "end Timing");
    }
  }

  @Test
  void theErrorRecorderKeepsWhatCppReports() {
    try (ErrorRecorderNative recorder = new ErrorRecorderNative(wrapper)) {
      IErrorRecorder cpp = new IErrorRecorder(at(recorder.object()));
      assertInterface(cpp, "IErrorRecorder");
      assertThat(cpp.incRefCount()).isEqualTo(1);
      assertThat(cpp.reportError(nvinfer.ErrorCode.kFAILED_ALLOCATION, "no room")).isTrue();
      assertThat(cpp.reportError(nvinfer.ErrorCode.kINVALID_CONFIG, "bad profile")).isTrue();
      assertThat(cpp.getNbErrors()).isEqualTo(2);
      assertThat(cpp.getErrorCode(0).value).isEqualTo(nvinfer.ErrorCode.kFAILED_ALLOCATION.value);
      assertThat(cpp.getErrorDesc(0)).isEqualTo("no room");
      assertThat(cpp.getErrorDesc(1)).isEqualTo("bad profile");
      assertThat(cpp.hasOverflowed()).isFalse();
      assertThat(recorder.take())
          .containsExactly(
              new ErrorRecorderNative.Recorded(
                  nvinfer.ErrorCode.kFAILED_ALLOCATION.value, "no room"),
              new ErrorRecorderNative.Recorded(
                  nvinfer.ErrorCode.kINVALID_CONFIG.value, "bad profile"));
      assertThat(cpp.getNbErrors()).isZero();
      for (int i = 0; i < 300; i++) {
        cpp.reportError(nvinfer.ErrorCode.kINTERNAL_ERROR, "again");
      }
      assertThat(cpp.hasOverflowed()).isTrue();
      cpp.clear();
      assertThat(cpp.hasOverflowed()).isFalse();
      assertThat(cpp.decRefCount()).isZero();
    }
  }

  @Test
  void anExceptionInACallbackIsKeptAndGivesTheFailureValue() {
    try (ErrorRecorderNative recorder = new ErrorRecorderNative(wrapper)) {
      IErrorRecorder cpp = new IErrorRecorder(at(recorder.object()));
      assertThat(cpp.getErrorDesc(5)).isNull();
      assertThat(recorder.failure()).containsInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  @SuppressWarnings("deprecation") // Older slots are called by TensorRT 10 all the same.
  void theAllocatorCountsWhatCppHolds() {
    var memory =
        new GpuAllocatorNative.DeviceMemory() {
          long next = 0x1000;
          long freed;

          @Override
          public long allocate(long bytes) {
            return bytes > 1L << 40 ? 0 : (next += 0x1000);
          }

          @Override
          public boolean free(long address) {
            freed = address;
            return address != 0x666;
          }
        };
    try (GpuAllocatorNative allocator = new GpuAllocatorNative(wrapper, memory)) {
      IGpuAllocator cpp = new IGpuAllocator(at(allocator.object()));
      assertInterface(cpp, "IGpuAllocator");
      CUstream_st stream = new CUstream_st();
      Pointer first = cpp._allocate(600, 256, 0);
      Pointer second = cpp.allocateAsync((1L << 33) + 1, 256, 0, stream);
      assertThat(first.address()).isEqualTo(0x2000);
      assertThat(second.address()).isEqualTo(0x3000);
      assertThat(cpp.reallocate(first, 256, 1200)).isNull();
      assertThat(cpp._deallocate(first)).isTrue();
      assertThat(cpp.deallocateAsync(second, stream)).isTrue();
      assertThat(cpp._deallocate(at(MemorySegment.ofAddress(0x666)))).isFalse();
      assertThat(cpp._allocate(1L << 41, 256, 0)).isNull();
      assertThat(cpp._allocate(16, 4096, 0).address()).as("as aligned as asked").isEqualTo(0x4000);
      assertThat(cpp._allocate(16, 1 << 20, 0)).as("not so aligned").isNull();
      assertThat(memory.freed).isEqualTo(0x5000);
      assertThat(allocator.peakBytes()).isEqualTo(600 + (1L << 33) + 1);
    }
  }

  @Test
  void theRealRegistryTakesOurErrorRecorderAndHasPlugins() {
    try (ErrorRecorderNative recorder = new ErrorRecorderNative(wrapper)) {
      IPluginRegistry registry = nvinfer.getPluginRegistry();
      registry.setErrorRecorder(new IErrorRecorder(at(recorder.object())));
      try {
        assertThat(recorder.incRefCount()).as("the registry holds a reference").isEqualTo(2);
        assertThat(registry.getErrorRecorder().address()).isEqualTo(recorder.object().address());
        IntPointer count = new IntPointer(1);
        registry.getAllCreators(count);
        assertThat(count.get()).as("NVIDIA's plugins are registered").isGreaterThan(10);
      } finally {
        registry.setErrorRecorder(null);
      }
    }
  }

  @Test
  void sizesAreThoseOfThePresets() {
    assertThat(VtableNative.INTERFACE_INFO.byteSize()).isEqualTo(new InterfaceInfo().sizeof());
    assertThat(new Dims64().sizeof()).isEqualTo(72);
  }

  @Test
  void theTypeInformationOfVersionedInterfacesIsExported() {
    for (String symbol :
        List.of(
            "_ZTIN8nvinfer15v_1_013IGpuAllocatorE",
            "_ZTIN8nvinfer15v_1_014IErrorRecorderE",
            "_ZTIN8nvinfer15v_1_016IProgressMonitorE")) {
      assertThat(VtableNative.typeInfo(wrapper, symbol).address()).as(symbol).isNotZero();
    }
  }

  @Test
  void theLibrarySaysItsVersion() {
    assertThat(TensorRtVersion.ofNumber(nvinfer.getInferLibVersion()).major()).isEqualTo(10);
  }

  private static void assertInterface(IVersionedInterface cpp, String kind) {
    assertThat(cpp.getAPILanguage().value).isEqualTo(nvinfer.APILanguage.kCPP.value);
    InterfaceInfo info = cpp.getInterfaceInfo();
    assertThat(info.kind()).isEqualTo(kind);
    assertThat(info.major()).isEqualTo(1);
    assertThat(info.minor()).isZero();
  }

  private static Pointer at(MemorySegment segment) {
    return new Pointer() {
      {
        address = segment.address();
      }
    };
  }
}
