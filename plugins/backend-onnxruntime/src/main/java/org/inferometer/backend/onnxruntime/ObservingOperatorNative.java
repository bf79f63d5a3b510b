package org.inferometer.backend.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import org.inferometer.backend.onnxruntime.OrtApiNative.InaccessibleException;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Model.OperatorSet;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.jspecify.annotations.Nullable;

/// Operators of ONNX Runtime's that show a tensor to Java when it has been computed, in the
/// runtime's own memory. One writes nothing: what it reads need not be kept for the caller. The
/// others write what they read: since the runtime knows nothing of them, it has to have the tensor
/// in its own type there.
///
/// `struct OrtCustomOp` and the positions of functions are those of `onnxruntime_c_api.h`.
@SuppressWarnings("restricted")
final class ObservingOperatorNative implements AutoCloseable {
  /// Imported by models that have such nodes.
  static final OperatorSet OPERATOR_SET = new OperatorSet("org.inferometer", 1);

  private static final String OBSERVE = "Observe";
  private static final Map<ElementType, String> PASSING =
      Map.of(ElementType.FLOAT, "PassFloat", ElementType.FLOAT16, "PassFloat16");
  private static final String INDEX = "index";

  /// `OrtStatus* CreateCustomOpDomain(const char* domain, OrtCustomOpDomain** out)`
  private static final int CREATE_CUSTOM_OP_DOMAIN = 26;

  /// `OrtStatus* CustomOpDomain_Add(OrtCustomOpDomain*, const OrtCustomOp*)`
  private static final int CUSTOM_OP_DOMAIN_ADD = 27;

  /// `OrtStatus* AddCustomOpDomain(OrtSessionOptions*, OrtCustomOpDomain*)`
  private static final int ADD_CUSTOM_OP_DOMAIN = 28;

  /// `OrtStatus* GetTensorMutableData(OrtValue*, void** out)`
  private static final int GET_TENSOR_MUTABLE_DATA = 51;

  /// `OrtStatus* GetDimensionsCount(const OrtTensorTypeAndShapeInfo*, size_t* out)`
  private static final int GET_DIMENSIONS_COUNT = 61;

  /// `OrtStatus* GetDimensions(const OrtTensorTypeAndShapeInfo*, int64_t* out, size_t count)`
  private static final int GET_DIMENSIONS = 62;

  /// `OrtStatus* GetTensorShapeElementCount(const OrtTensorTypeAndShapeInfo*, size_t* out)`
  private static final int GET_TENSOR_SHAPE_ELEMENT_COUNT = 64;

  /// `OrtStatus* GetTensorTypeAndShape(const OrtValue*, OrtTensorTypeAndShapeInfo** out)`
  private static final int GET_TENSOR_TYPE_AND_SHAPE = 65;

  /// `OrtStatus* KernelInfoGetAttribute_int64(const OrtKernelInfo*, const char* name, int64_t*)`
  private static final int KERNEL_INFO_GET_ATTRIBUTE_INT64 = 86;

  /// `OrtStatus* KernelContext_GetInput(const OrtKernelContext*, size_t, const OrtValue** out)`
  private static final int KERNEL_CONTEXT_GET_INPUT = 90;

  /// `OrtStatus* KernelContext_GetOutput(OrtKernelContext*, size_t, const int64_t* dims, size_t
  /// count, OrtValue** out)`
  private static final int KERNEL_CONTEXT_GET_OUTPUT = 91;

  /// `void ReleaseTensorTypeAndShapeInfo(OrtTensorTypeAndShapeInfo*)`
  private static final int RELEASE_TENSOR_TYPE_AND_SHAPE_INFO = 99;

  /// `void ReleaseCustomOpDomain(OrtCustomOpDomain*)`
  private static final int RELEASE_CUSTOM_OP_DOMAIN = 101;

  /// Of the structure: later ones ask for more functions.
  private static final int VERSION = 12;

  private static final int REQUIRED = 0; // INPUT_OUTPUT_REQUIRED

  private static final FunctionDescriptor TWO = FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS);
  private static final FunctionDescriptor THREE =
      FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);

  // The functions that are called here do not come back to Java, nor wait.
  private static final Linker.Option SHORT = Linker.Option.critical(false);

  private final OrtApiNative api;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment index = arena.allocateFrom(INDEX);
  private final MemorySegment out = arena.allocate(ADDRESS);
  private final MemorySegment domain;
  private final MethodHandle getInput;
  private final MethodHandle getOutput;
  private final MethodHandle getData;
  private final MethodHandle getShape;
  private final MethodHandle getElementCount;
  private final MethodHandle getRank;
  private final MethodHandle getDimensions;
  private final MethodHandle releaseShape;
  private @Nullable ObjIntConsumer<HostTensor> seen;
  private @Nullable Throwable failure;

  /// One run of a session of these operators'.
  interface Run {
    OrtSession.Result results() throws OrtException;
  }

  ObservingOperatorNative() throws InaccessibleException {
    this.api = OrtApiNative.loaded();
    this.getInput = api.function(KERNEL_CONTEXT_GET_INPUT, THREE, SHORT);
    // It asks the session's allocator, which may be another library's: that is no short call.
    this.getOutput =
        api.function(
            KERNEL_CONTEXT_GET_OUTPUT,
            FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS));
    this.getData = api.function(GET_TENSOR_MUTABLE_DATA, TWO, SHORT);
    this.getShape = api.function(GET_TENSOR_TYPE_AND_SHAPE, TWO, SHORT);
    this.getElementCount = api.function(GET_TENSOR_SHAPE_ELEMENT_COUNT, TWO, SHORT);
    this.getRank = api.function(GET_DIMENSIONS_COUNT, TWO, SHORT);
    this.getDimensions =
        api.function(
            GET_DIMENSIONS, FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, JAVA_LONG), SHORT);
    this.releaseShape =
        api.function(RELEASE_TENSOR_TYPE_AND_SHAPE_INFO, FunctionDescriptor.ofVoid(ADDRESS), SHORT);
    this.domain =
        api.create(CREATE_CUSTOM_OP_DOMAIN, TWO, arena.allocateFrom(OPERATOR_SET.domain()));
    add(OBSERVE, ElementType.FLOAT, 0);
    for (Map.Entry<ElementType, String> passing : PASSING.entrySet()) {
      add(passing.getValue(), passing.getKey(), 1);
    }
  }

  private void add(String operator, ElementType type, long outputs) throws InaccessibleException {
    api.call(CUSTOM_OP_DOMAIN_ADD, TWO, domain, structure(operator, type, outputs));
  }

  /// A node that shows a float32 tensor.
  ///
  /// @param index ≥ 0, its own
  static Node node(String tensor, int index) {
    return node("observe " + tensor, OBSERVE, tensor, List.of(), index);
  }

  /// Whether a tensor of this type can pass through a node.
  static boolean passes(ElementType type) {
    return PASSING.containsKey(type);
  }

  /// A node that shows a tensor and writes it under another name.
  ///
  /// @param type one that [#passes]
  /// @param index ≥ 0, its own
  static Node passing(String tensor, ElementType type, String as, int index) {
    String operator = PASSING.get(type);
    if (operator == null) {
      throw new IllegalArgumentException("no " + type.label() + " passes through a node");
    }
    return node("pass " + index, operator, tensor, List.of(as), index);
  }

  private static Node node(
      String name, String operator, String tensor, List<String> outputs, int index) {
    return new Node(
        name,
        operator,
        OPERATOR_SET.domain(),
        "",
        List.of(tensor),
        outputs,
        List.of(Attribute.of(INDEX, index)),
        Map.of());
  }

  /// Sessions opened with these options know the operators. They must be closed before them.
  void addTo(SessionOptions options) throws InaccessibleException {
    api.call(ADD_CUSTOM_OP_DOMAIN, TWO, OrtApiNative.handle(SessionOptions.class, options), domain);
  }

  /// Shows what a run computes, each tensor during the call only, with the index of the node that
  /// shows it. What `shown` throws is thrown here: it cannot pass through the runtime.
  ///
  /// @return what the run returns
  OrtSession.Result during(ObjIntConsumer<HostTensor> shown, Run run) throws OrtException {
    seen = shown;
    failure = null;
    OrtSession.Result results;
    try {
      results = run.results();
    } finally {
      seen = null;
    }
    if (failure != null) {
      results.close();
      switch (failure) {
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e -> throw new IllegalStateException(e);
      }
    }
    return results;
  }

  @Override
  public void close() {
    try {
      api.release(RELEASE_CUSTOM_OP_DOMAIN, domain);
    } catch (InaccessibleException e) {
      throw new IllegalStateException("an operator's domain cannot be released", e);
    } finally {
      arena.close();
    }
  }

  /// An operator, in the order of the structure's functions.
  private MemorySegment structure(String operator, ElementType type, long outputs) {
    FunctionDescriptor ofNode = FunctionDescriptor.of(ADDRESS, ADDRESS);
    FunctionDescriptor ofCount = FunctionDescriptor.of(JAVA_LONG, ADDRESS);
    FunctionDescriptor ofTensor = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG);
    FunctionDescriptor create = FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    FunctionDescriptor compute = FunctionDescriptor.ofVoid(ADDRESS, ADDRESS);
    FunctionDescriptor destroy = FunctionDescriptor.ofVoid(ADDRESS);
    List<MemorySegment> functions =
        List.of(
            stub(create, method("createKernel", create)), // CreateKernel
            stub(ofNode, constant(ofNode, arena.allocateFrom(operator))), // GetName
            stub(ofNode, constant(ofNode, MemorySegment.NULL)), // GetExecutionProviderType: CPU
            stub(ofTensor, constant(ofTensor, type.code())), // GetInputType
            stub(ofCount, constant(ofCount, 1L)), // GetInputTypeCount
            stub(ofTensor, constant(ofTensor, type.code())), // GetOutputType
            stub(ofCount, constant(ofCount, outputs)), // GetOutputTypeCount
            stub(compute, compute(type, outputs > 0)), // KernelCompute
            stub(destroy, MethodHandles.empty(destroy.toMethodType())), // KernelDestroy
            stub(ofTensor, constant(ofTensor, REQUIRED)), // GetInputCharacteristic
            stub(ofTensor, constant(ofTensor, REQUIRED))); // GetOutputCharacteristic
    MemorySegment structure = arena.allocate(ADDRESS, functions.size() + 1L);
    structure.set(JAVA_INT, 0, VERSION);
    for (int i = 0; i < functions.size(); i++) {
      structure.setAtIndex(ADDRESS, i + 1L, functions.get(i));
    }
    return structure;
  }

  private MemorySegment stub(FunctionDescriptor descriptor, MethodHandle handle) {
    return Linker.nativeLinker().upcallStub(handle, descriptor, arena);
  }

  private static MethodHandle constant(FunctionDescriptor descriptor, Object value) {
    MethodType type = descriptor.toMethodType();
    return MethodHandles.dropArguments(
        MethodHandles.constant(type.returnType(), value), 0, type.parameterList());
  }

  private MethodHandle method(String method, FunctionDescriptor descriptor) {
    return method(method, descriptor.toMethodType());
  }

  private MethodHandle compute(ElementType type, boolean passes) {
    MethodType compute =
        MethodType.methodType(
            void.class, ElementType.class, boolean.class, MemorySegment.class, MemorySegment.class);
    return MethodHandles.insertArguments(method("compute", compute), 0, type, passes);
  }

  private MethodHandle method(String method, MethodType type) {
    try {
      return MethodHandles.lookup().bind(this, method, type);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The kernel of a node is a pointer that is never followed: its index. What cannot be read comes
  /// out when it is shown.
  @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // Called by ONNX Runtime.
  private MemorySegment createKernel(MemorySegment self, MemorySegment table, MemorySegment info) {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment value = local.allocate(JAVA_LONG);
      api.call(
          KERNEL_INFO_GET_ATTRIBUTE_INT64,
          FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS),
          info,
          index,
          value);
      return MemorySegment.ofAddress(value.get(JAVA_LONG, 0));
    } catch (InaccessibleException e) {
      return MemorySegment.ofAddress(-1);
    }
  }

  /// What passes does so even when nothing more is to be shown: others read it.
  @SuppressWarnings({"UnusedMethod", "CatchingUnchecked"}) // Called by ONNX Runtime.
  private void compute(
      ElementType type, boolean passes, MemorySegment kernel, MemorySegment context) {
    ObjIntConsumer<HostTensor> shown = failure == null ? seen : null;
    if (shown == null && !passes) {
      return;
    }
    try {
      check((MemorySegment) getInput.invokeExact(context, 0L, out));
      MemorySegment value = out.get(ADDRESS, 0);
      check((MemorySegment) getShape.invokeExact(value, out));
      MemorySegment shape = out.get(ADDRESS, 0);
      check((MemorySegment) getElementCount.invokeExact(shape, out));
      TensorType flat = new TensorType(type, Shape.of(out.get(JAVA_LONG, 0)));
      HostTensor tensor = new HostTensor(flat, data(value, flat.bytes()));
      if (passes) {
        data(output(context, shape), flat.bytes()).copyFrom(tensor.data());
      }
      releaseShape.invokeExact(shape);
      if (shown != null) {
        shown.accept(tensor, Math.toIntExact(kernel.address()));
      }
    } catch (Throwable e) { // One that leaves this method ends the process.
      failure = e;
    }
  }

  /// The memory of an output of this shape.
  private MemorySegment output(MemorySegment context, MemorySegment shape) throws Throwable {
    check((MemorySegment) getRank.invokeExact(shape, out));
    long rank = out.get(JAVA_LONG, 0);
    try (Arena local = Arena.ofConfined()) {
      MemorySegment dimensions = local.allocate(JAVA_LONG, Math.max(rank, 1));
      check((MemorySegment) getDimensions.invokeExact(shape, dimensions, rank));
      check((MemorySegment) getOutput.invokeExact(context, 0L, dimensions, rank, out));
      return out.get(ADDRESS, 0);
    }
  }

  private MemorySegment data(MemorySegment value, long bytes) throws Throwable {
    check((MemorySegment) getData.invokeExact(value, out));
    return out.get(ADDRESS, 0).reinterpret(bytes);
  }

  private static void check(MemorySegment status) {
    if (status.address() != 0) {
      throw new IllegalStateException("ONNX Runtime does not show a tensor");
    }
  }
}
