package org.inferometer.backend.tensorrt.callback;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// `nvinfer1::v_1_0::IErrorRecorder`: keeps what goes wrong, with TensorRT's codes.
public final class ErrorRecorderNative extends CallbackNative {
  /// More than these are counted as an overflow: one failure can be reported for every layer.
  private static final int MOST = 256;

  private final List<Recorded> errors = new ArrayList<>();
  private final List<MemorySegment> texts = new ArrayList<>();
  private final AtomicInteger references = new AtomicInteger();
  private boolean overflowed;
  private final MemorySegment object;

  /// An error.
  ///
  /// @param code a value of `ErrorCode`
  public record Recorded(int code, String text) {}

  /// @param wrapper the presets' library that exports the type information
  public ErrorRecorderNative(Path wrapper) {
    this.object =
        new VtableNative(arena(), MethodHandles.lookup(), this, failures())
            .versioned("IErrorRecorder", 1, 0)
            // int32_t getNbErrors() const
            .method("getNbErrors", FunctionDescriptor.of(JAVA_INT), 0)
            // ErrorCode getErrorCode(int32_t errorIdx) const
            .method("getErrorCode", FunctionDescriptor.of(JAVA_INT, JAVA_INT), 0)
            // char const* getErrorDesc(int32_t errorIdx) const
            .method("getErrorDesc", FunctionDescriptor.of(ADDRESS, JAVA_INT), MemorySegment.NULL)
            // bool hasOverflowed() const
            .method("hasOverflowed", FunctionDescriptor.of(JAVA_BOOLEAN), true)
            // void clear()
            .method("clear")
            // bool reportError(ErrorCode val, char const* desc): true ends the operation
            .method("reportError", FunctionDescriptor.of(JAVA_BOOLEAN, JAVA_INT, ADDRESS), true)
            // int32_t incRefCount(), int32_t decRefCount()
            .method("incRefCount", FunctionDescriptor.of(JAVA_INT), 1)
            .method("decRefCount", FunctionDescriptor.of(JAVA_INT), 0)
            .object(VtableNative.typeInfo(wrapper, "_ZTIN8nvinfer15v_1_014IErrorRecorderE"));
  }

  @Override
  public MemorySegment object() {
    return object;
  }

  /// What was recorded since the last call, in order.
  public synchronized List<Recorded> take() {
    List<Recorded> taken = List.copyOf(errors);
    clear();
    return taken;
  }

  synchronized int getNbErrors() {
    return errors.size();
  }

  synchronized int getErrorCode(int index) {
    return errors.get(index).code();
  }

  synchronized MemorySegment getErrorDesc(int index) {
    return texts.get(index);
  }

  synchronized boolean hasOverflowed() {
    return overflowed;
  }

  synchronized void clear() {
    errors.clear();
    texts.clear();
    overflowed = false;
  }

  synchronized boolean reportError(int code, MemorySegment description) {
    if (errors.size() < MOST) {
      String text = VtableNative.text(description);
      errors.add(new Recorded(code, text));
      texts.add(arena().allocateFrom(text));
    } else {
      overflowed = true;
    }
    return true;
  }

  int incRefCount() {
    return references.incrementAndGet();
  }

  int decRefCount() {
    return references.decrementAndGet();
  }
}
