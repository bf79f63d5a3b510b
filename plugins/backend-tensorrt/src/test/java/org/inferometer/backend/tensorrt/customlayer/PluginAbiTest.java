package org.inferometer.backend.tensorrt.customlayer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.global.nvinfer.DataType;
import org.bytedeco.tensorrt.global.nvinfer.PluginCapabilityType;
import org.bytedeco.tensorrt.global.nvinfer.PluginFieldType;
import org.bytedeco.tensorrt.global.nvinfer.TensorFormat;
import org.bytedeco.tensorrt.global.nvinfer.TensorRTPhase;
import org.bytedeco.tensorrt.nvinfer.Dims64;
import org.bytedeco.tensorrt.nvinfer.DimsExprs;
import org.bytedeco.tensorrt.nvinfer.DynamicPluginTensorDesc;
import org.bytedeco.tensorrt.nvinfer.IDimensionExpr;
import org.bytedeco.tensorrt.nvinfer.IExprBuilder;
import org.bytedeco.tensorrt.nvinfer.IPluginCreatorInterface;
import org.bytedeco.tensorrt.nvinfer.IPluginCreatorV3One;
import org.bytedeco.tensorrt.nvinfer.IPluginResourceContext;
import org.bytedeco.tensorrt.nvinfer.IPluginV3;
import org.bytedeco.tensorrt.nvinfer.IPluginV3OneBuild;
import org.bytedeco.tensorrt.nvinfer.IPluginV3OneCore;
import org.bytedeco.tensorrt.nvinfer.IPluginV3OneRuntime;
import org.bytedeco.tensorrt.nvinfer.IVersionedInterface;
import org.bytedeco.tensorrt.nvinfer.InterfaceInfo;
import org.bytedeco.tensorrt.nvinfer.PluginField;
import org.bytedeco.tensorrt.nvinfer.PluginFieldCollection;
import org.bytedeco.tensorrt.nvinfer.PluginTensorDesc;
import org.inferometer.backend.tensorrt.RealTensorRt;
import org.inferometer.backend.tensorrt.customlayer.PlayedKernels.Launched;
import org.inferometer.customlayer.cuda.Launch.Extent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every slot of a plugin and its creator is called by C++ that others compiled against NVIDIA's
/// headers: the presets' wrappers. The creator comes from TensorRT's own registry.
@SuppressWarnings("restricted")
final class PluginAbiTest {
  private static final String NAME = "org.example.Tried";
  private static final String VERSION = "3";
  private static final String DOMAIN = "org.example";

  /// Slots 2 and 3 of a versioned interface are its destructors.
  private static final int DELETING_SLOT = 3;

  @SuppressWarnings("NullAway.Init") // JUnit loads it before the tests.
  private static PluginTablesNative tables;

  private final TriedLayer layer = new TriedLayer();
  private final PlayedKernels kernels = new PlayedKernels();
  private final List<IPluginV3> made = new ArrayList<>();
  private final List<Pointer> held = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // JUnit calls register() before each test.
  private PluginRegistration registration;

  @BeforeAll
  static void loadTheRealLibrary() throws IOException {
    tables = PluginTablesNative.of(RealTensorRt.load());
  }

  @BeforeEach
  void register() {
    registration = PluginRegistration.of(tables, List.of(layer), kernels);
  }

  @AfterEach
  void closeAll() {
    made.forEach(PluginAbiTest::delete);
    registration.close();
    assertThat(tables.living()).as("plugins that are left").isZero();
  }

  @Test
  void theRegistryGivesTheCreatorUntilTheRegistrationIsClosed() {
    IPluginCreatorV3One creator = creator().orElseThrow();
    assertInterface(creator, "PLUGIN CREATOR_V3ONE");
    assertThat(creator.getPluginName()).isEqualTo(NAME);
    assertThat(creator.getPluginVersion()).isEqualTo(VERSION);
    assertThat(creator.getPluginNamespace()).isEqualTo(DOMAIN);
    PluginFieldCollection fields = creator.getFieldNames();
    assertThat(fields.nbFields()).isEqualTo(1);
    assertThat(fields.fields().name()).isEqualTo(NodeText.FIELD);
    PluginRegistration second = PluginRegistration.of(tables, List.of(layer), kernels);
    registration.close();
    assertThat(creator()).as("still used by the second one").isPresent();
    second.close();
    assertThat(creator()).isEmpty();
  }

  @Test
  void aPluginHasItsPartsAndTellsWhatItIs() {
    IPluginV3 plugin = plugin();
    assertInterface(plugin, "PLUGIN");
    IPluginV3OneCore core = core(plugin);
    assertInterface(core, "PLUGIN_V3ONE_CORE");
    assertInterface(build(plugin), "PLUGIN_V3ONE_BUILD");
    assertInterface(runtime(plugin), "PLUGIN_V3ONE_RUNTIME");
    assertThat(core.getPluginName()).isEqualTo(NAME);
    assertThat(core.getPluginVersion()).isEqualTo(VERSION);
    assertThat(core.getPluginNamespace()).isEqualTo(DOMAIN);
    assertThat(build(plugin).getNbOutputs()).isEqualTo(2);
    assertThat(build(plugin).getFormatCombinationLimit()).isEqualTo(100);
    assertThat(build(plugin).getMetadataString()).isEqualTo(NAME);
  }

  @Test
  void theTimingsOfPluginsAreSharedWhereAttributesAndTextAreTheSame() {
    String first = build(plugin()).getTimingCacheID();
    NodeText other = text("another name", TriedLayer.DEFAULTS);
    assertThat(build(created(other, TensorRTPhase.kBUILD)).getTimingCacheID()).isEqualTo(first);
    NodeText wider =
        text("x", new TriedLayer.Settings(4, 0.1f, true, "", new long[] {1}, new float[] {}));
    assertThat(build(created(wider, TensorRTPhase.kBUILD)).getTimingCacheID()).isNotEqualTo(first);
  }

  @Test
  void typesOfOutputsFollowFromThoseOfInputs() {
    int[] types = new int[2];
    int[] inputs = {DataType.kHALF.value, DataType.kINT64.value};
    assertThat(build(plugin()).getOutputDataTypes(types, 2, inputs, 2)).isZero();
    assertThat(types).containsExactly(DataType.kHALF.value, DataType.kINT64.value);
    inputs[0] = DataType.kBF16.value;
    assertThat(build(plugin()).getOutputDataTypes(types, 2, inputs, 2)).isNotZero();
    assertThat(registration.takeFailure())
        .contains(
            "custom layer 'näher/1' (org.example.Tried): its types: input 'x' is bfloat16, but takes"
                + " float32 or float16");
  }

  @Test
  void shapesOfOutputsAreExpressionsOverThoseOfInputs() {
    try (Arena arena = Arena.ofShared()) {
      PlayedExpressions expressions = new PlayedExpressions(arena);
      DimsExprs inputs = shapes(expressions, List.of(List.of("N", "C", "H", "W"), List.of("H")));
      DimsExprs outputs = new DimsExprs(2);
      int result =
          build(plugin())
              .getOutputShapes(
                  inputs,
                  2,
                  new DimsExprs(),
                  0,
                  outputs,
                  2,
                  new IExprBuilder(at(expressions.object())));
      assertThat(registration.takeFailure()).isEmpty();
      assertThat(result).isZero();
      assertThat(texts(expressions, outputs, 0))
          .containsExactly("N", "C", "(((H + (2 * 3)) - 3) / 2)", "(W ceildiv 4)");
      assertThat(texts(expressions, outputs, 1)).containsExactly("(H max W)", "(H min 5)");
    }
  }

  @Test
  void aRankThatDoesNotFitIsTold() {
    try (Arena arena = Arena.ofShared()) {
      PlayedExpressions expressions = new PlayedExpressions(arena);
      DimsExprs inputs = shapes(expressions, List.of(List.of("H", "W"), List.of("H", "Q")));
      int result =
          build(plugin())
              .getOutputShapes(
                  inputs,
                  2,
                  new DimsExprs(),
                  0,
                  new DimsExprs(2),
                  2,
                  new IExprBuilder(at(expressions.object())));
      assertThat(result).isNotZero();
      assertThat(registration.takeFailure())
          .contains(
              "custom layer 'näher/1' (org.example.Tried): its shapes: input 'index' has 2 dimensions,"
                  + " but is declared as H");
    }
  }

  /// Of each position: types and formats before and at it, and whether it is supported.
  @ParameterizedTest
  @CsvSource({
    "kFLOAT:kLINEAR, true",
    "kHALF:kLINEAR, true",
    "kHALF:kHWC8, true",
    "kFLOAT:kHWC8, false",
    "kHALF:kCHW32, false",
    "kBF16:kLINEAR, false",
    "kHALF:kHWC8 kINT32:kLINEAR, true",
    "kHALF:kHWC8 kINT32:kHWC8, false",
    "kHALF:kHWC8 kFLOAT:kLINEAR, false",
    "kHALF:kHWC8 kINT32:kLINEAR kHALF:kHWC8, true",
    "kHALF:kHWC8 kINT32:kLINEAR kHALF:kLINEAR, false",
    "kHALF:kLINEAR kINT32:kLINEAR kFLOAT:kLINEAR, false",
    "kHALF:kLINEAR kINT64:kLINEAR kHALF:kLINEAR kINT64:kLINEAR, true",
    "kHALF:kLINEAR kINT64:kLINEAR kHALF:kLINEAR kINT32:kLINEAR, false",
  })
  void combinationsOfTypesAndFormatsAreThoseOfTheLayer(String operands, boolean supported) {
    String[] words = operands.split(" ");
    DynamicPluginTensorDesc descriptors = new DynamicPluginTensorDesc(4);
    for (int i = 0; i < words.length; i++) {
      String[] parts = words[i].split(":");
      PluginTensorDesc desc = descriptors.getPointer(i).desc();
      desc.type(DataType.valueOf(parts[0]));
      desc.format(TensorFormat.valueOf(parts[1]));
    }
    assertThat(build(plugin()).supportsFormatCombination(words.length - 1, descriptors, 2, 2))
        .isEqualTo(supported);
    assertThat(registration.takeFailure()).isEmpty();
  }

  @Test
  void theWorkspaceServesTheLargestShapesAndEveryTactic() {
    assertThat(
            build(plugin()).getWorkspaceSize(inputs(DataType.kHALF), 2, outputs(DataType.kHALF), 2))
        .isEqualTo(9 * 11 * 13 * 8);
    assertThat(
            build(plugin())
                .getWorkspaceSize(inputs(DataType.kFLOAT), 2, outputs(DataType.kFLOAT), 2))
        .isEqualTo(9 * 11 * 13 * 4);
  }

  @Test
  void severalTacticsAreNumberedAndASingleOneIsTensorRtsDefault() {
    IPluginV3OneBuild build = build(plugin());
    assertThat(build.getNbTactics()).as("before it is configured").isZero();
    assertThat(build.configurePlugin(inputs(DataType.kHALF), 2, outputs(DataType.kHALF), 2))
        .isZero();
    assertThat(kernels.loaded).containsExactly("narrow", "wide");
    assertThat(build.getNbTactics()).isEqualTo(2);
    int[] tactics = new int[2];
    assertThat(build.getValidTactics(tactics, 2)).isZero();
    assertThat(tactics).containsExactly(1, 2);
    build.configurePlugin(inputs(DataType.kFLOAT), 2, outputs(DataType.kFLOAT), 2);
    assertThat(build.getNbTactics()).isZero();
  }

  @Test
  void anInferenceLaunchesTheKernelWithItsArguments() {
    IPluginV3OneRuntime runtime = runtime(created(text("näher/1"), TensorRTPhase.kRUNTIME));
    assertThat(runtime.setTactic(2)).isZero();
    assertThat(
            runtime.onShapeChange(
                tensors(DataType.kHALF, true), 2, tensors(DataType.kHALF, false), 2))
        .isZero();
    assertThat(kernels.shared).isEqualTo(1 << 16);
    kernels.parameterBytes = new int[] {8, 8, 8, 8, 8, 4, 8, 4, 8};
    assertThat(enqueue(runtime, 0x1000)).isZero();
    assertThat(enqueue(runtime, 0x20000)).isZero();
    assertThat(registration.takeFailure()).isEmpty();
    assertThat(kernels.launched).containsExactly(launched("00100000"), launched("00000200"));
    assertThat(registration.remarks())
        .singleElement()
        .asString()
        .startsWith(
            "custom layer 'näher/1': tactic 'wide', the fastest of 'narrow', 'wide'; the host took ")
        .endsWith(" us for a launch (mean of 2), the kernel's time aside");
  }

  /// Addresses begin with that of the first input and are 0x100 apart.
  private static Launched launched(String firstInput) {
    String low = firstInput.substring(0, 2);
    String rest = firstInput.substring(4) + "00000000";
    int second = Integer.parseInt(firstInput.substring(2, 4), 16);
    return new Launched(
        "wide",
        Extent.of(7 * 5 * 4),
        new Extent(32, 2, 1),
        1 << 16,
        0x5eed,
        List.of(
            address(low, second + 3, rest),
            address(low, second, rest),
            address(low, second + 1, rest),
            address(low, second + 2, rest),
            address(low, second + 4, rest),
            "feffffff", // -2
            "0000000000010000", // 2^40
            "cdcccc3d", // 0.1f
            "9a9999999999b93f")); // 0.1
  }

  private static String address(String low, int second, String rest) {
    return low + String.format(java.util.Locale.ROOT, "%02x", second) + rest;
  }

  private static int enqueue(IPluginV3OneRuntime runtime, long first) {
    try (PointerPointer<Pointer> inputs = new PointerPointer<>(2);
        PointerPointer<Pointer> outputs = new PointerPointer<>(2)) {
      for (int i = 0; i < 2; i++) {
        inputs.put(i, at(MemorySegment.ofAddress(first + i * 0x100L)));
        outputs.put(i, at(MemorySegment.ofAddress(first + (2 + i) * 0x100L)));
      }
      return runtime.enqueue(
          tensors(DataType.kHALF, true),
          tensors(DataType.kHALF, false),
          inputs,
          outputs,
          at(MemorySegment.ofAddress(first + 0x400)),
          new CUstream_st(at(MemorySegment.ofAddress(0x5eed))));
    }
  }

  @Test
  void whatAPluginSerialisesMakesAnEqualOne() {
    IPluginV3 first = plugin();
    PluginFieldCollection fields = runtime(first).getFieldsToSerialize();
    assertThat(fields.nbFields()).isEqualTo(1);
    assertThat(fields.fields().type().intern()).isEqualTo(PluginFieldType.kCHAR);
    IPluginV3 second = made(creator().orElseThrow(), fields, TensorRTPhase.kRUNTIME);
    assertThat(serialized(second)).isEqualTo(serialized(first));
    NodeText read = NodeText.parse(serialized(second));
    assertThat(read.node()).isEqualTo("näher/1");
    TriedLayer.Settings settings =
        LayerPlugin.of(layer, read)
            .operands(List.of(), List.of())
            .attributes(TriedLayer.Settings.class);
    assertThat(settings)
        .usingRecursiveComparison()
        .ignoringFields("table")
        .isEqualTo(TriedLayer.DEFAULTS);
    assertThat(Arrays.equals(settings.table(), TriedLayer.DEFAULTS.table()))
        .as("NaN and -0")
        .isTrue();
  }

  @Test
  void aClonedPluginIsAnotherObjectThatAnswersTheSame() {
    IPluginV3 first = plugin();
    runtime(first).setTactic(2);
    IPluginV3 copy = first.clone();
    IPluginV3 attached = runtime(first).attachToContext(new IPluginResourceContext(new Pointer()));
    made.addAll(List.of(copy, attached));
    assertThat(List.of(copy.address(), attached.address(), first.address()))
        .doesNotHaveDuplicates();
    assertThat(serialized(copy)).isEqualTo(serialized(first));
    assertThat(serialized(attached)).isEqualTo(serialized(first));
    for (IPluginV3 each : List.of(copy, attached)) {
      kernels.loaded.clear();
      runtime(each)
          .onShapeChange(tensors(DataType.kHALF, true), 2, tensors(DataType.kHALF, false), 2);
      assertThat(kernels.loaded).as("the tactic goes with it").containsExactly("wide");
    }
  }

  @Test
  void aDeletedPluginIsForgotten() {
    int before = tables.living();
    IPluginV3 plugin = plugin();
    assertThat(tables.living()).isEqualTo(before + 1);
    delete(plugin);
    made.clear();
    assertThat(tables.living()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"tactics, its kernels", "launch, its launch", "workspace, its workspace"})
  void whatALayerThrowsIsToldAndGivesTheFailureValue(String where, String words) {
    IPluginV3 plugin = plugin();
    layer.failing = where;
    DynamicPluginTensorDesc in = inputs(DataType.kHALF);
    DynamicPluginTensorDesc out = outputs(DataType.kHALF);
    switch (where) {
      case "tactics" -> assertThat(build(plugin).configurePlugin(in, 2, out, 2)).isNotZero();
      case "workspace" -> assertThat(build(plugin).getWorkspaceSize(in, 2, out, 2)).isZero();
      default ->
          assertThat(
                  runtime(plugin)
                      .onShapeChange(
                          tensors(DataType.kHALF, true), 2, tensors(DataType.kHALF, false), 2))
              .isNotZero();
    }
    assertThat(registration.takeFailure())
        .contains(
            "custom layer 'näher/1' (org.example.Tried): "
                + words
                + ": UnsupportedOperationException: not in "
                + where);
  }

  @Test
  void formatsThatThrowAreNotSupported() {
    layer.failing = "formats";
    assertThat(build(plugin()).supportsFormatCombination(0, inputs(DataType.kHALF), 2, 2))
        .isFalse();
    assertThat(registration.takeFailure()).isPresent();
  }

  @Test
  void aTextThatDoesNotCompileIsToldWithTheCompilersWords() {
    layer.entry = "uncompilable";
    assertThat(
            build(plugin())
                .configurePlugin(inputs(DataType.kFLOAT), 2, outputs(DataType.kFLOAT), 2))
        .isNotZero();
    assertThat(registration.takeFailure())
        .contains(
            "custom layer 'näher/1' (org.example.Tried): its kernels: tried.cu(3): error: identifier"
                + " \"q\" is undefined");
  }

  @Test
  void aLaunchThatTheDriverRefusesIsTold() {
    layer.entry = "refused";
    IPluginV3OneRuntime runtime = runtime(plugin());
    assertThat(enqueue(runtime, 0x1000)).as("no shapes yet").isNotZero();
    runtime.onShapeChange(tensors(DataType.kHALF, true), 2, tensors(DataType.kHALF, false), 2);
    assertThat(enqueue(runtime, 0x1000)).isNotZero();
    assertThat(registration.takeFailure()).isPresent();
  }

  @Test
  void aTacticThatTheLayerDoesNotHaveAnyMoreIsTold() {
    IPluginV3OneRuntime runtime = runtime(plugin());
    runtime.setTactic(3);
    assertThat(
            runtime.onShapeChange(
                tensors(DataType.kHALF, true), 2, tensors(DataType.kHALF, false), 2))
        .isNotZero();
    assertThat(registration.takeFailure().orElseThrow())
        .endsWith("built with tactic 3, but the layer has 2; build it again");
  }

  @Test
  void attributesOfAnotherLayerAreRefused() {
    NodeText other = new NodeText("another signature", "x", List.of());
    assertThat(refused(other.text())).isNull();
    assertThat(registration.takeFailure().orElseThrow())
        .startsWith("custom layer 'given' (org.example.Tried): its attributes: the plan was built")
        .endsWith("build it again");
  }

  @Test
  void attributesThatTheLayerRefusesAreTold() {
    NodeText wrong =
        new NodeText(
            LayerPlugin.digest(layer.signature()),
            "x",
            List.of(org.inferometer.graph.Attribute.of("pad", -1L)));
    assertThat(refused(wrong.text())).isNull();
    assertThat(registration.takeFailure().orElseThrow())
        .endsWith("its attributes: pad is -1, but must not be negative");
  }

  @Test
  void sizesAreThoseOfThePresets() {
    assertThat(DescriptorsNative.DIMS).isEqualTo(new Dims64().sizeof());
    assertThat(DescriptorsNative.DIMS).isEqualTo(new DimsExprs().sizeof());
    assertThat(DescriptorsNative.DESCRIPTOR).isEqualTo(new PluginTensorDesc().sizeof());
    assertThat(DescriptorsNative.DYNAMIC).isEqualTo(new DynamicPluginTensorDesc().sizeof());
    assertThat(PluginNative.FIELD.byteSize()).isEqualTo(new PluginField().sizeof());
    assertThat(PluginNative.FIELDS.byteSize()).isEqualTo(new PluginFieldCollection().sizeof());
  }

  @Test
  void codesAreThoseOfThePresets() {
    for (org.inferometer.customlayer.cuda.TensorFormat format :
        org.inferometer.customlayer.cuda.TensorFormat.values()) {
      assertThat(DescriptorsNative.code(format))
          .isEqualTo(TensorFormat.valueOf("k" + format.name()).value);
    }
    assertThat(DescriptorsNative.code(org.inferometer.graph.ElementType.BFLOAT16))
        .isEqualTo(DataType.kBF16.value);
    assertThat(DescriptorsNative.code(org.inferometer.graph.ElementType.INT64))
        .isEqualTo(DataType.kINT64.value);
    assertThat(PluginNative.CHARACTERS).isEqualTo(PluginFieldType.kCHAR.value);
  }

  // --- What C++ hands over ---

  private static Optional<IPluginCreatorV3One> creator() {
    IPluginCreatorInterface found = nvinfer.getPluginRegistry().getCreator(NAME, VERSION, DOMAIN);
    return found == null || found.isNull()
        ? Optional.empty()
        : Optional.of(new IPluginCreatorV3One(found));
  }

  private NodeText text(String node) {
    return text(node, TriedLayer.DEFAULTS);
  }

  private NodeText text(String node, TriedLayer.Settings settings) {
    return new NodeText(
        LayerPlugin.digest(layer.signature()),
        node,
        layer.signature().attributes().write(settings));
  }

  private IPluginV3 plugin() {
    return created(text("näher/1"), TensorRTPhase.kBUILD);
  }

  private IPluginV3 created(NodeText text, TensorRTPhase phase) {
    return made(creator().orElseThrow(), fields(text.text()), phase);
  }

  private @Nullable IPluginV3 refused(String text) {
    return creator().orElseThrow().createPlugin("given", fields(text), TensorRTPhase.kBUILD);
  }

  private IPluginV3 made(
      IPluginCreatorV3One creator, PluginFieldCollection fields, TensorRTPhase phase) {
    IPluginV3 plugin = creator.createPlugin("given", fields, phase);
    assertThat(registration.takeFailure()).isEmpty();
    made.add(plugin);
    return plugin;
  }

  /// C++ keeps the pointers alone.
  private PluginFieldCollection fields(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    BytePointer data = new BytePointer(bytes);
    BytePointer name = new BytePointer(NodeText.FIELD);
    PluginField field = new PluginField(name, data, PluginFieldType.kCHAR.value, bytes.length);
    PluginFieldCollection collection = new PluginFieldCollection().nbFields(1).fields(field);
    held.addAll(List.of(data, name, field, collection));
    return collection;
  }

  private static String serialized(IPluginV3 plugin) {
    PluginField field = runtime(plugin).getFieldsToSerialize().fields();
    byte[] bytes = new byte[field.length()];
    new BytePointer(field.data()).get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static IPluginV3OneCore core(IPluginV3 plugin) {
    return new IPluginV3OneCore(plugin.getCapabilityInterface(PluginCapabilityType.kCORE));
  }

  private static IPluginV3OneBuild build(IPluginV3 plugin) {
    return new IPluginV3OneBuild(plugin.getCapabilityInterface(PluginCapabilityType.kBUILD));
  }

  private static IPluginV3OneRuntime runtime(IPluginV3 plugin) {
    return new IPluginV3OneRuntime(plugin.getCapabilityInterface(PluginCapabilityType.kRUNTIME));
  }

  private static DimsExprs shapes(PlayedExpressions expressions, List<List<String>> shapes) {
    DimsExprs all = new DimsExprs(shapes.size());
    for (int i = 0; i < shapes.size(); i++) {
      List<String> shape = shapes.get(i);
      DimsExprs one = all.getPointer(i).nbDims(shape.size());
      for (int axis = 0; axis < shape.size(); axis++) {
        one.d(axis, new IDimensionExpr(at(expressions.named(shape.get(axis)))));
      }
    }
    return all;
  }

  private static List<String> texts(PlayedExpressions expressions, DimsExprs shapes, int at) {
    DimsExprs shape = shapes.getPointer(at);
    List<String> texts = new ArrayList<>();
    for (int axis = 0; axis < shape.nbDims(); axis++) {
      texts.add(expressions.text(shape.d(axis).address()));
    }
    return texts;
  }

  /// x is 7x9x13 now and 9x11x13 at most, index 9.
  private static DynamicPluginTensorDesc inputs(DataType type) {
    DynamicPluginTensorDesc all = new DynamicPluginTensorDesc(2);
    describe(all.getPointer(0), type, new long[] {-1, -1, 13}, new long[] {9, 11, 13});
    describe(all.getPointer(1), DataType.kINT32, new long[] {-1}, new long[] {11});
    return all;
  }

  private static DynamicPluginTensorDesc outputs(DataType type) {
    DynamicPluginTensorDesc all = new DynamicPluginTensorDesc(2);
    describe(all.getPointer(0), type, new long[] {-1, -1, 4}, new long[] {9, 7, 4});
    describe(all.getPointer(1), DataType.kINT32, new long[] {-1, -1}, new long[] {13, 5});
    return all;
  }

  private static void describe(
      DynamicPluginTensorDesc to, DataType type, long[] now, long[] largest) {
    to.desc().type(type);
    to.desc().format(TensorFormat.kLINEAR);
    set(to.desc().dims(), now);
    set(to.max(), largest);
  }

  private static PluginTensorDesc tensors(DataType type, boolean read) {
    PluginTensorDesc all = new PluginTensorDesc(2);
    all.getPointer(0).type(type);
    all.getPointer(1).type(DataType.kINT32);
    set(all.getPointer(0).dims(), read ? new long[] {7, 9, 13} : new long[] {7, 5, 4});
    set(all.getPointer(1).dims(), read ? new long[] {9} : new long[] {13, 5});
    return all;
  }

  private static void set(Dims64 dims, long[] sizes) {
    dims.nbDims(sizes.length);
    for (int axis = 0; axis < sizes.length; axis++) {
      dims.d(axis, sizes[axis]);
    }
  }

  /// As C++'s `delete` does it.
  private static void delete(IPluginV3 plugin) {
    MemorySegment self = MemorySegment.ofAddress(plugin.address());
    MemorySegment table = self.reinterpret(ADDRESS.byteSize()).get(ADDRESS, 0);
    MemorySegment slot =
        table
            .reinterpret((DELETING_SLOT + 1) * ADDRESS.byteSize())
            .getAtIndex(ADDRESS, DELETING_SLOT);
    try {
      Linker.nativeLinker()
          .downcallHandle(slot, FunctionDescriptor.ofVoid(ADDRESS))
          .invokeExact(self);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
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
