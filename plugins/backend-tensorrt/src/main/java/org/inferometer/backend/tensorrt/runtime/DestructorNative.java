package org.inferometer.backend.tensorrt.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.nvinfer.INoCopy;
import org.bytedeco.tensorrt.nvonnxparser.IParser;

/// C++'s `delete` for objects that TensorRT made, which the presets lack.
///
/// A virtual destructor takes two slots in a table of virtual functions of the Itanium C++ ABI: the
/// first destroys, the second destroys and frees. Every class below `INoCopy` begins its table with
/// them. `nvonnxparser::IParser` has them after the eight functions that it declares before its
/// destructor: `parse`, `supportsModel`, `parseWithWeightDescriptors`, `supportsOperator`,
/// `parseFromFile`, `getNbErrors`, `getError`, `clearErrors`.
@SuppressWarnings("restricted")
final class DestructorNative {
  static final int DELETING_SLOT = 1;
  static final int PARSERS_DELETING_SLOT = 9;

  private static final MethodHandle CALL =
      Linker.nativeLinker().downcallHandle(FunctionDescriptor.ofVoid(ADDRESS));

  private DestructorNative() {}

  /// @param object made by TensorRT and not yet deleted; null is left alone
  static void delete(INoCopy object) {
    delete(object, DELETING_SLOT);
  }

  /// @param parser made by TensorRT's parser library and not yet deleted
  static void delete(IParser parser) {
    delete(parser, PARSERS_DELETING_SLOT);
  }

  @SuppressWarnings("CatchingUnchecked") // A method handle declares Throwable.
  private static void delete(Pointer object, int slot) {
    if (object == null || object.isNull()) {
      return;
    }
    MemorySegment self = MemorySegment.ofAddress(object.address());
    try {
      CALL.invokeExact(slot(self, slot), self);
    } catch (Throwable e) {
      throw new IllegalStateException("an object of TensorRT cannot be deleted", e);
    }
    object.setNull();
  }

  /// A virtual function of an object.
  static MemorySegment slot(MemorySegment object, int index) {
    MemorySegment table = object.reinterpret(ADDRESS.byteSize()).get(ADDRESS, 0);
    return table.reinterpret((index + 1) * ADDRESS.byteSize()).getAtIndex(ADDRESS, index);
  }
}
