package org.inferometer.backend.tensorrt.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import org.inferometer.backend.tensorrt.RealTensorRt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The presets' library exports the tables and the destructors of TensorRT's classes, as its
/// compiler laid them out.
@SuppressWarnings("restricted")
final class DestructorAbiTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "8IBuilder",
        "14IBuilderConfig",
        "18INetworkDefinition",
        "8IRuntime",
        "11ICudaEngine",
        "17IExecutionContext",
        "16IEngineInspector",
        "11IHostMemory"
      })
  void theSecondSlotIsTheDeletingDestructor(String name) throws IOException {
    Path wrapper = RealTensorRt.load();
    SymbolLookup symbols = SymbolLookup.libraryLookup(wrapper, Arena.global());
    MemorySegment table = symbols.findOrThrow("_ZTVN8nvinfer1" + name + "E");
    MemorySegment destructor = symbols.findOrThrow("_ZN8nvinfer1" + name + "D0Ev");
    MemorySegment object = Arena.ofAuto().allocate(ADDRESS);
    object.set(ADDRESS, 0, MemorySegment.ofAddress(table.address() + 2 * ADDRESS.byteSize()));
    assertThat(DestructorNative.slot(object, DestructorNative.DELETING_SLOT)).isEqualTo(destructor);
  }
}
