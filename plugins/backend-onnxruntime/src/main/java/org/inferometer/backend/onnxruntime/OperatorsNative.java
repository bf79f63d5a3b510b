package org.inferometer.backend.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.onnxruntime.OrtSession.SessionOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.function.ToIntFunction;
import org.inferometer.backend.onnxruntime.OrtApiNative.InaccessibleException;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;

/// Operators of ONNX Runtime's whose kernels are Java: they read and write tensors in the runtime's
/// own memory.
///
/// `struct OrtCustomOp` and the positions of functions are those of `onnxruntime_c_api.h`. Kernels
/// are called on the threads of the runtime. What they throw ends the inference with its message,
/// since it cannot pass through the runtime itself.
@SuppressWarnings("restricted")
final class OperatorsNative implements AutoCloseable {
  /// The attribute by which a node of such an operator says which kernel is its own.
  private static final String INDEX = "index";

  /// `OrtStatus* CreateStatus(OrtErrorCode, const char*)`
  private static final int CREATE_STATUS = 0;

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

  /// Of the structure: from this one on outputs may lie in the memory of inputs. Functions that are
  /// null are not called.
  private static final int VERSION = 18;

  /// Functions of the structure in that version, after the version itself.
  private static final int FUNCTIONS = 25;

  private static final int FAIL = 1; // ORT_FAIL
  private static final int REQUIRED = 0; // INPUT_OUTPUT_REQUIRED

  private static final FunctionDescriptor ONE = FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS);
  private static final FunctionDescriptor POSITION =
      FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);

  // The functions that are called here do not come back to Java, nor wait.
  private static final Linker.Option SHORT = Linker.Option.critical(false);

  /// Computes one node. It may be called from several threads.
  @FunctionalInterface
  interface Kernel {
    void compute(Access access) throws Exception;
  }

  /// What a kernel reads and writes, during a call alone.
  interface Access {
    HostTensor input(int position) throws Exception;

    /// The memory of an output.
    HostTensor output(int position, Shape shape) throws Exception;
  }

  /// @param name its operator type
  /// @param inputs their types
  /// @param outputs their types
  /// @param shared outputs that may lie in the memory of an input
  /// @param kernels of its nodes, by what [#INDEX] says
  record Operator(
      String name,
      List<ElementType> inputs,
      List<ElementType> outputs,
      List<Shared> shared,
      Kernels kernels) {
    Operator {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
      shared = List.copyOf(shared);
    }
  }

  /// Two operands that may lie in one memory, by their positions.
  record Shared(int input, int output) {}

  @FunctionalInterface
  interface Kernels {
    Kernel of(int index);
  }

  private final OrtApiNative api;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment index = arena.allocateFrom(INDEX);
  private final MemorySegment domain;
  private final MethodHandle getInput;
  private final MethodHandle getOutput;
  private final MethodHandle getData;
  private final MethodHandle getShape;
  private final MethodHandle getRank;
  private final MethodHandle getDimensions;
  private final MethodHandle releaseShape;
  private final MethodHandle createStatus;

  OperatorsNative(String domain, List<Operator> operators) throws InaccessibleException {
    this.api = OrtApiNative.loaded();
    this.getInput = api.function(KERNEL_CONTEXT_GET_INPUT, POSITION, SHORT);
    // It asks the session's allocator, which may be another library's: that is no short call.
    this.getOutput =
        api.function(
            KERNEL_CONTEXT_GET_OUTPUT,
            FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS));
    this.getData = api.function(GET_TENSOR_MUTABLE_DATA, ONE, SHORT);
    this.getShape = api.function(GET_TENSOR_TYPE_AND_SHAPE, ONE, SHORT);
    this.getRank = api.function(GET_DIMENSIONS_COUNT, ONE, SHORT);
    this.getDimensions =
        api.function(
            GET_DIMENSIONS, FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, JAVA_LONG), SHORT);
    this.releaseShape =
        api.function(RELEASE_TENSOR_TYPE_AND_SHAPE_INFO, FunctionDescriptor.ofVoid(ADDRESS), SHORT);
    this.createStatus =
        api.function(CREATE_STATUS, FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS));
    this.domain = api.create(CREATE_CUSTOM_OP_DOMAIN, ONE, arena.allocateFrom(domain));
    for (Operator operator : operators) {
      api.call(CUSTOM_OP_DOMAIN_ADD, ONE, this.domain, structure(operator));
    }
  }

  /// The attribute that a node of such an operator needs.
  ///
  /// @param index ≥ 0, its own
  static Attribute index(int index) {
    return Attribute.of(INDEX, index);
  }

  /// Sessions opened with these options know the operators. They must be closed before them.
  void addTo(SessionOptions options) throws InaccessibleException {
    api.call(ADD_CUSTOM_OP_DOMAIN, ONE, OrtApiNative.handle(SessionOptions.class, options), domain);
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
  private MemorySegment structure(Operator operator) {
    FunctionDescriptor ofNode = FunctionDescriptor.of(ADDRESS, ADDRESS);
    FunctionDescriptor ofCount = FunctionDescriptor.of(JAVA_LONG, ADDRESS);
    FunctionDescriptor ofTensor = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG);
    FunctionDescriptor destroy = FunctionDescriptor.ofVoid(ADDRESS);
    FunctionDescriptor create = FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    MemorySegment structure = arena.allocate(ADDRESS, FUNCTIONS + 1L);
    structure.set(JAVA_INT, 0, VERSION);
    // 0 CreateKernel and 7 KernelCompute are null: those that may fail take their place.
    set(structure, 1, ofNode, constant(ofNode, arena.allocateFrom(operator.name()))); // GetName
    set(structure, 2, ofNode, constant(ofNode, MemorySegment.NULL)); // its provider: CPU
    set(structure, 3, ofTensor, type(operator.inputs())); // GetInputType
    set(structure, 4, ofCount, constant(ofCount, (long) operator.inputs().size()));
    set(structure, 5, ofTensor, type(operator.outputs())); // GetOutputType
    set(structure, 6, ofCount, constant(ofCount, (long) operator.outputs().size()));
    set(structure, 8, destroy, MethodHandles.empty(destroy.toMethodType())); // KernelDestroy
    set(structure, 9, ofTensor, constant(ofTensor, REQUIRED)); // GetInputCharacteristic
    set(structure, 10, ofTensor, constant(ofTensor, REQUIRED)); // GetOutputCharacteristic
    set(structure, 11, ofTensor, constant(ofTensor, 0)); // GetInputMemoryType: default
    set(structure, 16, create, method("createKernel", create.toMethodType())); // CreateKernelV2
    set(structure, 17, ONE, compute(operator)); // KernelComputeV2
    if (!operator.shared().isEmpty()) {
      FunctionDescriptor pairs = FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS);
      FunctionDescriptor release = FunctionDescriptor.ofVoid(ADDRESS, ADDRESS);
      set(structure, 21, pairs, mayInPlace(operator)); // GetMayInplace
      set(structure, 22, release, MethodHandles.empty(release.toMethodType())); // they are kept
    }
    return structure;
  }

  private MethodHandle mayInPlace(Operator operator) {
    MemorySegment inputs = positions(operator, Shared::input);
    MemorySegment outputs = positions(operator, Shared::output);
    MethodType pairs =
        MethodType.methodType(
            long.class,
            MemorySegment.class,
            MemorySegment.class,
            MemorySegment.class,
            MemorySegment.class);
    return MethodHandles.insertArguments(staticMethod("mayInPlace", pairs), 0, inputs, outputs);
  }

  private MemorySegment positions(Operator operator, ToIntFunction<Shared> position) {
    return arena.allocateFrom(JAVA_INT, operator.shared().stream().mapToInt(position).toArray());
  }

  /// `size_t GetMayInplace(int** input_index, int** output_index)`
  @SuppressWarnings("UnusedMethod") // Called by ONNX Runtime.
  private static long mayInPlace(
      MemorySegment inputs,
      MemorySegment outputs,
      MemorySegment inputIndex,
      MemorySegment outputIndex) {
    inputIndex.reinterpret(ADDRESS.byteSize()).set(ADDRESS, 0, inputs);
    outputIndex.reinterpret(ADDRESS.byteSize()).set(ADDRESS, 0, outputs);
    return inputs.byteSize() / JAVA_INT.byteSize();
  }

  private void set(
      MemorySegment structure, int position, FunctionDescriptor descriptor, MethodHandle handle) {
    structure.setAtIndex(
        ADDRESS, position + 1L, Linker.nativeLinker().upcallStub(handle, descriptor, arena));
  }

  private static MethodHandle constant(FunctionDescriptor descriptor, Object value) {
    MethodType type = descriptor.toMethodType();
    return MethodHandles.dropArguments(
        MethodHandles.constant(type.returnType(), value), 0, type.parameterList());
  }

  private static MethodHandle type(List<ElementType> types) {
    MethodType code = MethodType.methodType(int.class, List.class, MemorySegment.class, long.class);
    return MethodHandles.insertArguments(staticMethod("code", code), 0, types);
  }

  @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // Called by ONNX Runtime.
  private static int code(List<ElementType> types, MemorySegment self, long position) {
    return types.get((int) position).code();
  }

  private static MethodHandle staticMethod(String name, MethodType type) {
    try {
      return MethodHandles.lookup().findStatic(OperatorsNative.class, name, type);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private MethodHandle method(String name, MethodType type) {
    try {
      return MethodHandles.lookup().bind(this, name, type);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private MethodHandle compute(Operator operator) {
    MethodType compute =
        MethodType.methodType(
            MemorySegment.class, Operator.class, MemorySegment.class, MemorySegment.class);
    return MethodHandles.insertArguments(method("compute", compute), 0, operator);
  }

  /// The kernel of a node is a pointer that is never followed: its index.
  @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // Called by ONNX Runtime.
  private MemorySegment createKernel(
      MemorySegment self, MemorySegment table, MemorySegment info, MemorySegment kernel) {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment value = local.allocate(JAVA_LONG);
      api.call(
          KERNEL_INFO_GET_ATTRIBUTE_INT64,
          FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS),
          info,
          index,
          value);
      kernel
          .reinterpret(ADDRESS.byteSize())
          .set(ADDRESS, 0, MemorySegment.ofAddress(value.get(JAVA_LONG, 0)));
      return MemorySegment.NULL;
    } catch (InaccessibleException e) {
      return failed(e.reason());
    }
  }

  @SuppressWarnings({"UnusedMethod", "CatchingUnchecked"}) // Called by ONNX Runtime.
  private MemorySegment compute(Operator operator, MemorySegment kernel, MemorySegment context) {
    try (Call call = new Call(operator, context)) {
      operator.kernels().of(Math.toIntExact(kernel.address())).compute(call);
      return MemorySegment.NULL;
    } catch (Throwable e) { // One that leaves this method ends the process.
      return failed(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }
  }

  private MemorySegment failed(String message) {
    try (Arena local = Arena.ofConfined()) {
      return (MemorySegment) createStatus.invokeExact(FAIL, local.allocateFrom(message));
    } catch (Throwable e) {
      throw new IllegalStateException("a failure cannot be told to ONNX Runtime", e);
    }
  }

  /// A call of a kernel.
  private final class Call implements Access, AutoCloseable {
    private final Operator operator;
    private final MemorySegment context;
    private final Arena local = Arena.ofConfined();
    private final MemorySegment out = local.allocate(ADDRESS);

    Call(Operator operator, MemorySegment context) {
      this.operator = operator;
      this.context = context;
    }

    @Override
    public HostTensor input(int position) throws Exception {
      try {
        check((MemorySegment) getInput.invokeExact(context, (long) position, out));
        MemorySegment value = out.get(ADDRESS, 0);
        return tensor(operator.inputs().get(position), shape(value), value);
      } catch (Throwable e) {
        throw unreachable(e);
      }
    }

    private Shape shape(MemorySegment value) throws Throwable {
      check((MemorySegment) getShape.invokeExact(value, out));
      MemorySegment info = out.get(ADDRESS, 0);
      check((MemorySegment) getRank.invokeExact(info, out));
      long rank = out.get(JAVA_LONG, 0);
      MemorySegment dimensions = local.allocate(JAVA_LONG, Math.max(rank, 1));
      check((MemorySegment) getDimensions.invokeExact(info, dimensions, rank));
      releaseShape.invokeExact(info);
      return Shape.of(dimensions.asSlice(0, rank * JAVA_LONG.byteSize()).toArray(JAVA_LONG));
    }

    @Override
    public HostTensor output(int position, Shape shape) throws Exception {
      try {
        MemorySegment dimensions = local.allocate(JAVA_LONG, Math.max(shape.rank(), 1));
        for (int i = 0; i < shape.rank(); i++) {
          dimensions.setAtIndex(JAVA_LONG, i, shape.dim(i));
        }
        check(
            (MemorySegment)
                getOutput.invokeExact(
                    context, (long) position, dimensions, (long) shape.rank(), out));
        return tensor(operator.outputs().get(position), shape, out.get(ADDRESS, 0));
      } catch (Throwable e) {
        throw unreachable(e);
      }
    }

    private HostTensor tensor(ElementType elements, Shape shape, MemorySegment value)
        throws Throwable {
      check((MemorySegment) getData.invokeExact(value, out));
      TensorType type = new TensorType(elements, shape);
      return new HostTensor(type, out.get(ADDRESS, 0).reinterpret(type.bytes(), local, null));
    }

    private static Exception unreachable(Throwable e) {
      if (e instanceof Error error) {
        throw error;
      }
      return e instanceof Exception exception ? exception : new IllegalStateException(e);
    }

    @Override
    public void close() {
      local.close();
    }
  }

  private static void check(MemorySegment status) {
    if (status.address() != 0) {
      throw new IllegalStateException("ONNX Runtime does not hand out a tensor");
    }
  }
}
