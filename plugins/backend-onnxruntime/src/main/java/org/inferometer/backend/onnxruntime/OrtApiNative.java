package org.inferometer.backend.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// ONNX Runtime's C interface, for what the Java one does not offer.
///
/// Functions have positions in `struct OrtApi` of `onnxruntime_c_api.h`; the table only grows, its
/// positions never change. The table and the handles of objects are private to the Java interface
/// and read by reflection.
@SuppressWarnings("restricted")
final class OrtApiNative {
  /// `const char* GetErrorMessage(const OrtStatus*)`
  private static final int GET_ERROR_MESSAGE = 2;

  /// `void ReleaseStatus(OrtStatus*)`
  private static final int RELEASE_STATUS = 93;

  /// Entries of the table since version 1.23.
  private static final int ENTRIES = 320;

  private static final long MAX_MESSAGE = 4096;

  private final MemorySegment table;

  private OrtApiNative(MemorySegment table) {
    this.table = table;
  }

  /// Something that this version of ONNX Runtime does not do. The message says what.
  static final class InaccessibleException extends Exception {
    private static final long serialVersionUID = 1;
    private final String reason;

    InaccessibleException(String message, @Nullable Throwable cause) {
      super(message, cause);
      this.reason = message;
    }

    String reason() {
      return reason;
    }
  }

  /// The interface of the library that the Java one has loaded.
  static OrtApiNative loaded() throws InaccessibleException {
    try {
      long address = field(Class.forName("ai.onnxruntime.OnnxRuntime"), "ortApiHandle", null);
      return new OrtApiNative(
          MemorySegment.ofAddress(address).reinterpret(ENTRIES * ADDRESS.byteSize()));
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw hidden(e);
    }
  }

  /// The C object behind a Java one.
  static <T> MemorySegment handle(Class<T> type, T object) throws InaccessibleException {
    try {
      return MemorySegment.ofAddress(field(type, "nativeHandle", object));
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw hidden(e);
    }
  }

  /// A function by its position.
  MethodHandle function(int position, FunctionDescriptor descriptor, Linker.Option... options) {
    return Linker.nativeLinker()
        .downcallHandle(table.getAtIndex(ADDRESS, position), descriptor, options);
  }

  /// Calls a function that returns an `OrtStatus*`.
  ///
  /// @throws InaccessibleException with ONNX Runtime's own words if it fails
  void call(int position, FunctionDescriptor descriptor, Object... arguments)
      throws InaccessibleException {
    MemorySegment status = invoke(position, descriptor, arguments);
    if (status.address() != 0) {
      MemorySegment message =
          invoke(GET_ERROR_MESSAGE, FunctionDescriptor.of(ADDRESS, ADDRESS), status);
      String words = message.reinterpret(MAX_MESSAGE).getString(0);
      invoke(RELEASE_STATUS, FunctionDescriptor.ofVoid(ADDRESS), status);
      throw new InaccessibleException("ONNX Runtime refuses: " + words, null);
    }
  }

  /// Calls a function that returns an `OrtStatus*` and whose last parameter receives a pointer.
  ///
  /// @throws InaccessibleException as [#call]
  MemorySegment create(int position, FunctionDescriptor descriptor, Object... arguments)
      throws InaccessibleException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ADDRESS);
      Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
      all[arguments.length] = out;
      call(position, descriptor, all);
      return out.get(ADDRESS, 0);
    }
  }

  /// Calls a function that frees an object.
  void release(int position, MemorySegment object) throws InaccessibleException {
    invoke(position, FunctionDescriptor.ofVoid(ADDRESS), object);
  }

  /// Calls a function that returns a pointer, or nothing.
  @SuppressWarnings("CatchingUnchecked") // A method handle declares Throwable.
  MemorySegment invoke(int position, FunctionDescriptor descriptor, Object... arguments)
      throws InaccessibleException {
    try {
      Object result = function(position, descriptor).invokeWithArguments(arguments);
      return result == null ? MemorySegment.NULL : (MemorySegment) result;
    } catch (Throwable e) {
      throw new InaccessibleException("ONNX Runtime's C interface cannot be called", e);
    }
  }

  private static long field(Class<?> owner, String name, @Nullable Object of)
      throws ReflectiveOperationException {
    Field field = owner.getDeclaredField(name);
    field.setAccessible(true);
    return field.getLong(of);
  }

  private static InaccessibleException hidden(Exception e) {
    return new InaccessibleException(
        "ONNX Runtime's Java interface no longer has the fields by which its C interface is found",
        e);
  }
}
