package org.inferometer.backend.tensorrt.customlayer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.nvinfer.IDimensionExpr;
import org.bytedeco.tensorrt.nvinfer.IExprBuilder;
import org.inferometer.customlayer.Size;
import org.inferometer.customlayer.cuda.Operands;
import org.inferometer.customlayer.cuda.Tactic;
import org.inferometer.customlayer.cuda.TensorFormat;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.TensorType;
import org.jspecify.annotations.Nullable;

/// A plugin: four C++ objects side by side, `IPluginV3` and its parts, and what they answer.
@SuppressWarnings("restricted")
final class PluginNative {
  /// `class PluginField { char const* name; void const* data; PluginFieldType type; int32_t length;
  /// }`
  static final StructLayout FIELD =
      MemoryLayout.structLayout(
          ADDRESS.withName("name"),
          ADDRESS.withName("data"),
          JAVA_INT.withName("type"),
          JAVA_INT.withName("length"));

  /// `struct PluginFieldCollection { int32_t nbFields; PluginField const* fields; }`
  static final StructLayout FIELDS =
      MemoryLayout.structLayout(
          JAVA_INT.withName("nbFields"), MemoryLayout.paddingLayout(4), ADDRESS.withName("fields"));

  /// `PluginFieldType::kCHAR`
  static final int CHARACTERS = 6;

  private final LayerPlugin layer;
  private final PluginRegistration owner;
  private final boolean runs;
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment object;
  private final MemorySegment serialized;
  private final MemorySegment timingId;
  private final MemorySegment name;
  private final MemorySegment version;
  private final MemorySegment namespace;
  private List<ElementType> configured = List.of();
  private int tactic;
  private @Nullable LaunchNative launch;

  /// @param tables of the four objects
  /// @param runs whether it belongs to an engine, rather than to a build
  PluginNative(
      LayerPlugin layer, PluginRegistration owner, List<MemorySegment> tables, boolean runs) {
    this.layer = layer;
    this.owner = owner;
    this.runs = runs;
    this.object = arena.allocate(ADDRESS, tables.size());
    for (int i = 0; i < tables.size(); i++) {
      object.setAtIndex(ADDRESS, i, tables.get(i));
    }
    this.serialized = fields(arena, NodeText.FIELD, layer.text().text());
    this.timingId = arena.allocateFrom(layer.timingId());
    this.name = arena.allocateFrom(layer.title());
    this.version = arena.allocateFrom(layer.version());
    this.namespace = arena.allocateFrom(layer.domain());
  }

  /// A collection of one field.
  ///
  /// @param text empty for a name alone
  static MemorySegment fields(Arena arena, String name, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    MemorySegment field = arena.allocate(FIELD);
    field.set(ADDRESS, 0, arena.allocateFrom(name));
    field.set(ADDRESS, ADDRESS.byteSize(), arena.allocateFrom(text));
    field.set(JAVA_INT, 2 * ADDRESS.byteSize(), CHARACTERS);
    field.set(JAVA_INT, 2 * ADDRESS.byteSize() + JAVA_INT.byteSize(), bytes.length);
    MemorySegment collection = arena.allocate(FIELDS);
    collection.set(JAVA_INT, 0, 1);
    collection.set(ADDRESS, ADDRESS.byteSize(), field);
    return collection;
  }

  /// The same as another object, as TensorRT asks for one of each context.
  PluginNative copy(List<MemorySegment> tables) {
    PluginNative copy = new PluginNative(layer, owner, tables, runs);
    copy.configured = configured;
    copy.tactic = tactic;
    return copy;
  }

  /// The `IPluginV3`; its parts follow, a pointer further each.
  MemorySegment object() {
    return object;
  }

  /// In words, for messages.
  String title() {
    return "custom layer '" + layer.node() + "' (" + layer.title() + ")";
  }

  MemorySegment name() {
    return name;
  }

  MemorySegment version() {
    return version;
  }

  MemorySegment namespace() {
    return namespace;
  }

  PluginRegistration owner() {
    return owner;
  }

  MemorySegment serialized() {
    return serialized;
  }

  MemorySegment timingId() {
    return timingId;
  }

  int outputs() {
    return layer.outputs();
  }

  /// Compiles all tactics, so that a text that does not compile is told before anything is timed.
  int configure(MemorySegment in, int inputs, MemorySegment out, int outputs) {
    configured = elements(in, inputs, out, outputs, DescriptorsNative.DYNAMIC);
    layer.tactics(configured).forEach(each -> owner.load(layer.source(), each));
    return 0;
  }

  private static List<ElementType> elements(
      MemorySegment in, int inputs, MemorySegment out, int outputs, long size) {
    return Stream.concat(
            DescriptorsNative.types(in, inputs, size).stream(),
            DescriptorsNative.types(out, outputs, size).stream())
        .toList();
  }

  int outputTypes(MemorySegment types, int outputs, MemorySegment inputTypes, int inputs) {
    List<ElementType> written = layer.outputTypes(DescriptorsNative.types(inputTypes, inputs));
    MemorySegment all = types.reinterpret(outputs * JAVA_INT.byteSize());
    for (int i = 0; i < outputs; i++) {
      all.setAtIndex(JAVA_INT, i, DescriptorsNative.code(written.get(i)));
    }
    return 0;
  }

  int outputShapes(MemorySegment in, int inputs, MemorySegment out, MemorySegment builder) {
    IExprBuilder expressions = new IExprBuilder(at(builder));
    DescriptorsNative.write(
        layer.outputShapes(
            DescriptorsNative.expressions(in, inputs),
            new ShapeExpressions.Builder<MemorySegment>() {
              @Override
              public MemorySegment constant(long value) {
                return address(expressions.constant(value));
              }

              @Override
              public MemorySegment operation(
                  Size.Operation operation, MemorySegment left, MemorySegment right) {
                return address(
                    expressions.operation(
                        code(operation),
                        new IDimensionExpr(at(left)),
                        new IDimensionExpr(at(right))));
              }
            }),
        out);
    return 0;
  }

  private static MemorySegment address(@Nullable Pointer pointer) {
    if (pointer == null || pointer.isNull()) {
      throw new IllegalStateException("TensorRT makes no expression of it");
    }
    return MemorySegment.ofAddress(pointer.address());
  }

  private static Pointer at(MemorySegment segment) {
    return new Pointer() {
      {
        address = segment.address();
      }
    };
  }

  /// Values of `DimensionOperation`.
  private static int code(Size.Operation operation) {
    return switch (operation) {
      case SUM -> 0;
      case PRODUCT -> 1;
      case MAXIMUM -> 2;
      case MINIMUM -> 3;
      case DIFFERENCE -> 4;
      case FLOOR_QUOTIENT -> 7;
      case CEIL_QUOTIENT -> 8;
    };
  }

  boolean supports(int position, MemorySegment descriptors) {
    int known = position + 1;
    List<TensorFormat> formats = DescriptorsNative.formats(descriptors, known);
    return formats.size() == known
        && layer.supports(
            DescriptorsNative.types(descriptors, known, DescriptorsNative.DYNAMIC), formats);
  }

  long workspaceBytes(MemorySegment in, int inputs, MemorySegment out, int outputs) {
    return layer.workspaceBytes(
        layer.operands(
            DescriptorsNative.largest(in, inputs), DescriptorsNative.largest(out, outputs)));
  }

  /// TensorRT times them where there are several.
  int tactics() {
    int count = configured.isEmpty() ? 0 : layer.tactics(configured).size();
    return count > 1 ? count : 0;
  }

  /// Tactic 0 is TensorRT's name for the only one.
  int validTactics(MemorySegment tactics, int count) {
    MemorySegment all = tactics.reinterpret(count * JAVA_INT.byteSize());
    IntStream.range(0, count).forEach(i -> all.setAtIndex(JAVA_INT, i, i + 1));
    return 0;
  }

  int setTactic(int value) {
    tactic = Math.max(value - 1, 0);
    launch = null;
    return 0;
  }

  int shapesChanged(MemorySegment in, int inputs, MemorySegment out, int outputs) {
    List<TensorType> read = DescriptorsNative.tensors(in, inputs);
    List<TensorType> written = DescriptorsNative.tensors(out, outputs);
    Operands operands = layer.operands(read, written);
    List<Tactic> tactics = layer.tactics(LayerPlugin.elements(operands));
    if (tactic >= tactics.size()) {
      throw new IllegalStateException(
          "the plan was built with tactic "
              + (tactic + 1)
              + ", but the layer has "
              + tactics.size()
              + "; build it again");
    }
    Tactic chosen = tactics.get(tactic);
    launch =
        new LaunchNative(
            chosen,
            layer.launch(chosen, operands),
            owner.load(layer.source(), chosen),
            inputs,
            outputs);
    if (runs) {
      owner.launches(layer.node()).chose(chosen, tactics);
    }
    return 0;
  }

  int enqueue(
      MemorySegment inputs, MemorySegment outputs, MemorySegment workspace, MemorySegment stream) {
    long start = System.nanoTime();
    LaunchNative ready = launch;
    if (ready == null) {
      throw new IllegalStateException("TensorRT has told no shapes");
    }
    ready.enqueue(inputs, outputs, workspace, stream);
    if (runs) {
      owner.launches(layer.node()).add(System.nanoTime() - start);
    }
    return 0;
  }
}
