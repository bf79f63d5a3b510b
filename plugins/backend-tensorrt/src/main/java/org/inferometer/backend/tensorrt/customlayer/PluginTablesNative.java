package org.inferometer.backend.tensorrt.customlayer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.nvinfer.IPluginCreatorInterface;
import org.inferometer.backend.tensorrt.callback.VtableNative;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.Signature;
import org.jspecify.annotations.Nullable;

/// The classes of plugins and their creators, as C++ sees them: tables of virtual functions, which
/// all objects of a class share and which live as long as the process. Single inheritance alone:
/// the parts of a plugin are objects of their own, beside each other.
///
/// Whatever a plugin throws is kept by its [PluginRegistration]; C++ gets the interface's failure
/// value.
@SuppressWarnings("restricted")
public final class PluginTablesNative {
  private static final String SYMBOL = "_ZTIN8nvinfer15v_1_0";

  /// Parts of a plugin, by their place behind it.
  private static final int CORE = 1;

  private static final int BUILD = 2;
  private static final int RUNTIME = 3;

  /// `TensorRTPhase::kRUNTIME`
  private static final int RUNTIME_PHASE = 1;

  private static @Nullable PluginTablesNative ofProcess;

  private final Map<Long, PluginNative> plugins = new ConcurrentHashMap<>();
  private final Map<Long, CreatorNative> creators = new ConcurrentHashMap<>();
  private final Map<List<String>, CreatorNative> registered = new HashMap<>();
  private final List<MemorySegment> tables;
  private final MemorySegment creatorTable;

  private PluginTablesNative(Path wrapper) {
    this.tables = List.of(plugin(wrapper), core(wrapper), build(wrapper), runtime(wrapper));
    this.creatorTable = creator(wrapper);
  }

  /// The tables of this process.
  ///
  /// @param wrapper the presets' library that exports the type information
  public static synchronized PluginTablesNative of(Path wrapper) {
    PluginTablesNative tables = ofProcess;
    if (tables == null) {
      tables = new PluginTablesNative(wrapper);
      ofProcess = tables;
    }
    return tables;
  }

  /// How many plugins C++ has not deleted yet.
  int living() {
    return plugins.size();
  }

  // --- The registry ---

  /// Registers a layer's creator; one that is there already serves the newer registration.
  ///
  /// @return takes it back
  synchronized Runnable register(CustomLayer layer, PluginRegistration owner) {
    Signature signature = layer.signature();
    List<String> key =
        List.of(signature.title(), String.valueOf(signature.version()), signature.domain());
    CreatorNative creator = registered.get(key);
    if (creator == null) {
      creator = new CreatorNative(key, creatorTable);
      creators.put(creator.object().address(), creator);
      // bool registerCreator(IPluginCreatorInterface& creator, char const* pluginNamespace)
      if (!nvinfer.getPluginRegistry().registerCreator(interfaceOf(creator), key.getLast())) {
        creators.remove(creator.object().address());
        throw new IllegalStateException(
            "TensorRT does not take a plugin for " + key.getFirst() + ", version " + key.get(1));
      }
      registered.put(key, creator);
    }
    creator.begin(layer, owner);
    return () -> remove(key, owner);
  }

  private synchronized void remove(List<String> key, PluginRegistration owner) {
    CreatorNative creator = registered.get(key);
    if (creator != null && creator.end(owner)) {
      nvinfer.getPluginRegistry().deregisterCreator(interfaceOf(creator));
      registered.remove(key);
      creators.remove(creator.object().address());
    }
  }

  private static IPluginCreatorInterface interfaceOf(CreatorNative creator) {
    return new IPluginCreatorInterface(
        new Pointer() {
          {
            address = creator.object().address();
          }
        });
  }

  // --- Tables ---

  private VtableNative table(String kind) {
    return new VtableNative(
            Arena.global(), MethodHandles.lookup(), this, new VtableNative.Failures())
        .versioned(kind, 1, 0, "deleted");
  }

  private static MemorySegment type(Path wrapper, String mangled) {
    return VtableNative.typeInfo(wrapper, SYMBOL + mangled + "E");
  }

  private MemorySegment plugin(Path wrapper) {
    return table("PLUGIN")
        // IPluginCapability* getCapabilityInterface(PluginCapabilityType type)
        .methodOfSelf(
            "getCapabilityInterface", FunctionDescriptor.of(ADDRESS, JAVA_INT), MemorySegment.NULL)
        // IPluginV3* clone()
        .methodOfSelf("copied", FunctionDescriptor.of(ADDRESS), MemorySegment.NULL)
        .table(type(wrapper, "9IPluginV3"));
  }

  private MemorySegment core(Path wrapper) {
    FunctionDescriptor text = FunctionDescriptor.of(ADDRESS);
    return table("PLUGIN_V3ONE_CORE")
        // char const* getPluginName() const, getPluginVersion() const, getPluginNamespace() const
        .methodOfSelf("getPluginName", text, MemorySegment.NULL)
        .methodOfSelf("getPluginVersion", text, MemorySegment.NULL)
        .methodOfSelf("getPluginNamespace", text, MemorySegment.NULL)
        .table(type(wrapper, "16IPluginV3OneCore"));
  }

  private MemorySegment build(Path wrapper) {
    FunctionDescriptor number = FunctionDescriptor.of(JAVA_INT);
    FunctionDescriptor four = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
    return table("PLUGIN_V3ONE_BUILD")
        // int32_t configurePlugin(DynamicPluginTensorDesc const* in, int32_t nbInputs,
        //     DynamicPluginTensorDesc const* out, int32_t nbOutputs)
        .methodOfSelf("configurePlugin", four, 1)
        // int32_t getOutputDataTypes(DataType*, int32_t nbOutputs, DataType const*, int32_t) const
        .methodOfSelf("getOutputDataTypes", four, 1)
        // int32_t getOutputShapes(DimsExprs const* inputs, int32_t nbInputs, DimsExprs const*
        //     shapeInputs, int32_t nbShapeInputs, DimsExprs* outputs, int32_t nbOutputs,
        //     IExprBuilder&)
        .methodOfSelf("getOutputShapes", four.appendArgumentLayouts(ADDRESS, JAVA_INT, ADDRESS), 1)
        // bool supportsFormatCombination(int32_t pos, DynamicPluginTensorDesc const* inOut, int32_t
        //     nbInputs, int32_t nbOutputs)
        .methodOfSelf(
            "supportsFormatCombination",
            FunctionDescriptor.of(JAVA_BOOLEAN, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
            false)
        // int32_t getNbOutputs() const
        .methodOfSelf("getNbOutputs", number, 0)
        // size_t getWorkspaceSize(DynamicPluginTensorDesc const*, int32_t, DynamicPluginTensorDesc
        //     const*, int32_t) const
        .methodOfSelf("getWorkspaceSize", four.changeReturnLayout(JAVA_LONG), 0L)
        // int32_t getValidTactics(int32_t* tactics, int32_t nbTactics)
        .methodOfSelf("getValidTactics", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), 1)
        // int32_t getNbTactics()
        .methodOfSelf("getNbTactics", number, 0)
        // char const* getTimingCacheID()
        .methodOfSelf("getTimingCacheID", FunctionDescriptor.of(ADDRESS), MemorySegment.NULL)
        // int32_t getFormatCombinationLimit()
        .methodOfSelf("getFormatCombinationLimit", number, 0)
        // char const* getMetadataString()
        .methodOfSelf("getMetadataString", FunctionDescriptor.of(ADDRESS), MemorySegment.NULL)
        .table(type(wrapper, "17IPluginV3OneBuild"));
  }

  private MemorySegment runtime(Path wrapper) {
    return table("PLUGIN_V3ONE_RUNTIME")
        // int32_t setTactic(int32_t tactic)
        .methodOfSelf("setTactic", FunctionDescriptor.of(JAVA_INT, JAVA_INT), 1)
        // int32_t onShapeChange(PluginTensorDesc const* in, int32_t nbInputs, PluginTensorDesc
        // const*
        //     out, int32_t nbOutputs)
        .methodOfSelf(
            "onShapeChange",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT),
            1)
        // int32_t enqueue(PluginTensorDesc const* inputDesc, PluginTensorDesc const* outputDesc,
        // void
        //     const* const* inputs, void* const* outputs, void* workspace, cudaStream_t stream)
        .methodOfSelf(
            "enqueue",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS),
            1)
        // IPluginV3* attachToContext(IPluginResourceContext* context)
        .methodOfSelf(
            "attachToContext", FunctionDescriptor.of(ADDRESS, ADDRESS), MemorySegment.NULL)
        // PluginFieldCollection const* getFieldsToSerialize()
        .methodOfSelf("getFieldsToSerialize", FunctionDescriptor.of(ADDRESS), MemorySegment.NULL)
        .table(type(wrapper, "19IPluginV3OneRuntime"));
  }

  private MemorySegment creator(Path wrapper) {
    FunctionDescriptor text = FunctionDescriptor.of(ADDRESS);
    return new VtableNative(
            Arena.global(), MethodHandles.lookup(), this, new VtableNative.Failures())
        .versioned("PLUGIN CREATOR_V3ONE", 1, 0, "creatorDeleted")
        // IPluginV3* createPlugin(char const* name, PluginFieldCollection const*, TensorRTPhase)
        .methodOfSelf(
            "createPlugin",
            FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, JAVA_INT),
            MemorySegment.NULL)
        // PluginFieldCollection const* getFieldNames()
        .methodOfSelf("getFieldNames", text, MemorySegment.NULL)
        // char const* getPluginName() const, getPluginVersion() const, getPluginNamespace() const
        .methodOfSelf("getCreatedName", text, MemorySegment.NULL)
        .methodOfSelf("getCreatedVersion", text, MemorySegment.NULL)
        .methodOfSelf("getCreatedNamespace", text, MemorySegment.NULL)
        .table(type(wrapper, "19IPluginCreatorV3One"));
  }

  // --- Answers of creators ---

  private CreatorNative creatorAt(MemorySegment self) {
    CreatorNative creator = creators.get(self.address());
    if (creator == null) {
      throw new IllegalStateException("a creator that was taken back is called");
    }
    return creator;
  }

  /// Creators are Java's: TensorRT's registry does not own them.
  void creatorDeleted(MemorySegment self) {}

  MemorySegment createPlugin(
      MemorySegment self, MemorySegment name, MemorySegment fields, int phase) {
    CreatorNative creator = creatorAt(self);
    String node = VtableNative.text(name);
    try {
      LayerPlugin layer = LayerPlugin.of(creator.layer(), NodeText.parse(text(fields)));
      node = layer.node();
      return added(new PluginNative(layer, creator.owner(), tables, phase == RUNTIME_PHASE));
    } catch (RuntimeException | Error e) {
      creator
          .owner()
          .failed("custom layer '" + node + "' (" + creator.title() + ")", "its attributes", e);
      return MemorySegment.NULL;
    }
  }

  private MemorySegment added(PluginNative plugin) {
    plugins.put(plugin.object().address(), plugin);
    return plugin.object();
  }

  /// The text of the one field.
  private static String text(MemorySegment fields) {
    MemorySegment collection = fields.reinterpret(PluginNative.FIELDS.byteSize());
    int count = collection.get(JAVA_INT, 0);
    MemorySegment all =
        collection
            .get(ADDRESS, ADDRESS.byteSize())
            .reinterpret(count * PluginNative.FIELD.byteSize());
    for (int i = 0; i < count; i++) {
      MemorySegment field =
          all.asSlice(i * PluginNative.FIELD.byteSize(), PluginNative.FIELD.byteSize());
      if (VtableNative.text(field.get(ADDRESS, 0)).equals(NodeText.FIELD)) {
        int length = field.get(JAVA_INT, 2 * ADDRESS.byteSize() + JAVA_INT.byteSize());
        byte[] bytes =
            field
                .get(ADDRESS, ADDRESS.byteSize())
                .reinterpret(length)
                .toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.UTF_8).replace("\0", "");
      }
    }
    throw new IllegalArgumentException("the plugin's field '" + NodeText.FIELD + "' is missing");
  }

  MemorySegment getFieldNames(MemorySegment self) {
    return creatorAt(self).fieldNames();
  }

  MemorySegment getCreatedName(MemorySegment self) {
    return creatorAt(self).name();
  }

  MemorySegment getCreatedVersion(MemorySegment self) {
    return creatorAt(self).version();
  }

  MemorySegment getCreatedNamespace(MemorySegment self) {
    return creatorAt(self).namespace();
  }

  // --- Answers of plugins ---

  /// @param part the place of the object in its plugin
  private PluginNative pluginAt(MemorySegment self, int part) {
    PluginNative plugin = plugins.get(self.address() - part * ADDRESS.byteSize());
    if (plugin == null) {
      throw new IllegalStateException("a plugin that was deleted is called");
    }
    return plugin;
  }

  private <T> T answered(
      MemorySegment self, int part, String what, T failure, Function<PluginNative, T> answer) {
    PluginNative plugin = pluginAt(self, part);
    try {
      return answer.apply(plugin);
    } catch (RuntimeException | Error e) {
      plugin.owner().failed(plugin.title(), what, e);
      return failure;
    }
  }

  /// C++ deletes a plugin through its `IPluginV3`; its parts go with it.
  void deleted(MemorySegment self) {
    plugins.remove(self.address());
  }

  /// Values of `PluginCapabilityType` are the places of the parts, from 0.
  MemorySegment getCapabilityInterface(MemorySegment self, int type) {
    PluginNative plugin = pluginAt(self, 0);
    return type >= 0 && type < RUNTIME
        ? plugin.object().asSlice((type + CORE) * ADDRESS.byteSize())
        : MemorySegment.NULL;
  }

  MemorySegment copied(MemorySegment self) {
    return added(pluginAt(self, 0).copy(tables));
  }

  MemorySegment getPluginName(MemorySegment self) {
    return pluginAt(self, CORE).name();
  }

  MemorySegment getPluginVersion(MemorySegment self) {
    return pluginAt(self, CORE).version();
  }

  MemorySegment getPluginNamespace(MemorySegment self) {
    return pluginAt(self, CORE).namespace();
  }

  int configurePlugin(
      MemorySegment self, MemorySegment in, int inputs, MemorySegment out, int outputs) {
    return answered(
        self, BUILD, "its kernels", 1, plugin -> plugin.configure(in, inputs, out, outputs));
  }

  int getOutputDataTypes(
      MemorySegment self, MemorySegment out, int outputs, MemorySegment in, int inputs) {
    return answered(
        self, BUILD, "its types", 1, plugin -> plugin.outputTypes(out, outputs, in, inputs));
  }

  int getOutputShapes(
      MemorySegment self,
      MemorySegment in,
      int inputs,
      MemorySegment shapeInputs,
      int shapeInputCount,
      MemorySegment out,
      int outputs,
      MemorySegment builder) {
    return answered(
        self, BUILD, "its shapes", 1, plugin -> plugin.outputShapes(in, inputs, out, builder));
  }

  boolean supportsFormatCombination(
      MemorySegment self, int position, MemorySegment descriptors, int inputs, int outputs) {
    return answered(
        self, BUILD, "its formats", false, plugin -> plugin.supports(position, descriptors));
  }

  int getNbOutputs(MemorySegment self) {
    return pluginAt(self, BUILD).outputs();
  }

  long getWorkspaceSize(
      MemorySegment self, MemorySegment in, int inputs, MemorySegment out, int outputs) {
    return answered(
        self, BUILD, "its workspace", 0L, p -> p.workspaceBytes(in, inputs, out, outputs));
  }

  int getValidTactics(MemorySegment self, MemorySegment tactics, int count) {
    return answered(self, BUILD, "its tactics", 1, p -> p.validTactics(tactics, count));
  }

  int getNbTactics(MemorySegment self) {
    return answered(self, BUILD, "its tactics", 0, PluginNative::tactics);
  }

  MemorySegment getTimingCacheID(MemorySegment self) {
    return pluginAt(self, BUILD).timingId();
  }

  int getFormatCombinationLimit(MemorySegment self) {
    return 100; // IPluginV3OneBuild::kDEFAULT_FORMAT_COMBINATION_LIMIT
  }

  MemorySegment getMetadataString(MemorySegment self) {
    return pluginAt(self, BUILD).name();
  }

  int setTactic(MemorySegment self, int tactic) {
    return answered(self, RUNTIME, "its tactics", 1, plugin -> plugin.setTactic(tactic));
  }

  int onShapeChange(
      MemorySegment self, MemorySegment in, int inputs, MemorySegment out, int outputs) {
    return answered(
        self, RUNTIME, "its launch", 1, plugin -> plugin.shapesChanged(in, inputs, out, outputs));
  }

  int enqueue(
      MemorySegment self,
      MemorySegment inputDescriptors,
      MemorySegment outputDescriptors,
      MemorySegment inputs,
      MemorySegment outputs,
      MemorySegment workspace,
      MemorySegment stream) {
    return answered(
        self,
        RUNTIME,
        "its launch",
        1,
        plugin -> plugin.enqueue(inputs, outputs, workspace, stream));
  }

  /// A copy of the plugin, which the execution context owns.
  MemorySegment attachToContext(MemorySegment self, MemorySegment context) {
    return added(pluginAt(self, RUNTIME).copy(tables));
  }

  MemorySegment getFieldsToSerialize(MemorySegment self) {
    return pluginAt(self, RUNTIME).serialized();
  }
}
