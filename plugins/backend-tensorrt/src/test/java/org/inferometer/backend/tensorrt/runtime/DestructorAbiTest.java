package org.inferometer.backend.tensorrt.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.global.nvonnxparser;
import org.bytedeco.tensorrt.nvonnxparser.IParser;
import org.inferometer.backend.tensorrt.RealTensorRt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The presets' library exports the tables and the destructors of TensorRT's classes, as its
/// compiler laid them out.
@SuppressWarnings("restricted")
final class DestructorAbiTest {
  private static final int PARSERS = 200;

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
        "11IHostMemory",
        "12ITimingCache"
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

  /// A parser needs no network until it parses. What was deleted makes room for the next.
  @Test
  void parsersThatAreDeletedLeaveTheirPlaceToOthers() throws IOException {
    RealTensorRt.load();
    MessagesNative logger = new MessagesNative(new Messages(List::of, Optional::empty));
    Set<Long> kept = new HashSet<>();
    Set<Long> deleted = new HashSet<>();
    for (int i = 0; i < PARSERS; i++) {
      kept.add(parser(logger).address());
    }
    for (int i = 0; i < PARSERS; i++) {
      IParser parser = parser(logger);
      deleted.add(parser.address());
      assertThat(parser.getNbErrors()).isZero();
      DestructorNative.delete(parser);
      assertThat(parser.isNull()).isTrue();
    }
    assertThat(kept).hasSize(PARSERS);
    assertThat(deleted).hasSizeLessThan(PARSERS / 10);
  }

  private static IParser parser(MessagesNative logger) {
    return new IParser(
        nvonnxparser.createNvOnnxParser_INTERNAL(
            new Pointer(), logger, nvonnxparser.getNvOnnxParserVersion()));
  }
}
