package org.inferometer.backend.tensorrt.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.nvinfer.INoCopy;

/// C++'s `delete` for objects that TensorRT made, which the presets lack.
///
/// Every class below `INoCopy` begins its table of virtual functions with its destructor, which in
/// the Itanium C++ ABI takes two slots: 0 destroys, 1 destroys and frees.
@SuppressWarnings("restricted")
final class DestructorNative {
  static final int DELETING_SLOT = 1;

  private static final MethodHandle CALL =
      Linker.nativeLinker().downcallHandle(FunctionDescriptor.ofVoid(ADDRESS));

  private DestructorNative() {}

  /// @param object made by TensorRT and not yet deleted; null is left alone
  @SuppressWarnings("CatchingUnchecked") // A method handle declares Throwable.
  static void delete(INoCopy object) {
    if (object == null || object.isNull()) {
      return;
    }
    MemorySegment self = MemorySegment.ofAddress(object.address());
    try {
      CALL.invokeExact(slot(self, DELETING_SLOT), self);
    } catch (Throwable e) {
      throw new IllegalStateException("an object of TensorRT cannot be deleted", e);
    }
    ((Pointer) object).setNull();
  }

  /// A virtual function of an object.
  static MemorySegment slot(MemorySegment object, int index) {
    MemorySegment table = object.reinterpret(ADDRESS.byteSize()).get(ADDRESS, 0);
    return table.reinterpret((index + 1) * ADDRESS.byteSize()).getAtIndex(ADDRESS, index);
  }
}
