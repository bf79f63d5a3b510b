package org.inferometer.backend.tensorrt.callback;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Builds a C++ object whose virtual functions are Java's.
///
/// In the Itanium C++ ABI such an object begins with a pointer into a table: slots 0, 1, … are the
/// virtual functions in the order of their declaration, where a virtual destructor takes two; slot
/// -1 points to the class's type information, which `dynamic_cast` reads, and slot -2 holds the
/// object's offset, 0.
///
/// An exception that left an upcall would end the virtual machine: each slot catches everything,
/// remembers the first, and gives its failure value.
@SuppressWarnings("restricted")
public final class VtableNative {
  /// `struct InterfaceInfo { char const* kind; int32_t major; int32_t minor; }`
  static final StructLayout INTERFACE_INFO =
      MemoryLayout.structLayout(
          ADDRESS.withName("kind"), JAVA_INT.withName("major"), JAVA_INT.withName("minor"));

  /// `APILanguage::kCPP`
  private static final int CPP = 0;

  private static final int SLOTS_BEFORE = 2;
  private static final long MOST_TEXT = 1 << 20;

  private final Arena arena;
  private final MethodHandles.Lookup lookup;
  private final Object target;
  private final Failures failures;
  private final List<MemorySegment> slots = new ArrayList<>();

  /// What slots threw.
  public static class Failures {
    private @Nullable Throwable first;

    /// Called from whichever thread the slot was.
    public synchronized void add(Throwable thrown) {
      if (first == null) {
        first = thrown;
      }
    }

    /// The first of all; absent if none threw.
    final synchronized @Nullable Throwable first() {
      return first;
    }
  }

  /// @param arena of the object and its table: must outlive every C++ owner, and be open to all
  ///   threads
  /// @param lookup that may call the target's methods
  public VtableNative(Arena arena, MethodHandles.Lookup lookup, Object target, Failures failures) {
    this.arena = arena;
    this.lookup = lookup;
    this.target = target;
    this.failures = failures;
  }

  /// The four slots that every versioned interface begins with.
  VtableNative versioned(String kind, int major, int minor) {
    return informed(kind, major, minor).destructors();
  }

  /// The same of objects that C++ deletes.
  ///
  /// @param deleting the target's method that hears of it, with the object
  public VtableNative versioned(String kind, int major, int minor, String deleting) {
    informed(kind, major, minor);
    add(FunctionDescriptor.ofVoid(), MethodHandles.empty(MethodType.methodType(void.class)));
    return methodOfSelf(deleting, FunctionDescriptor.ofVoid(), null);
  }

  private VtableNative informed(String kind, int major, int minor) {
    MemorySegment info = arena.allocate(INTERFACE_INFO);
    info.set(ADDRESS, 0, arena.allocateFrom(kind));
    info.set(JAVA_INT, ADDRESS.byteSize(), major);
    info.set(JAVA_INT, ADDRESS.byteSize() + JAVA_INT.byteSize(), minor);
    constant(FunctionDescriptor.of(JAVA_INT), CPP);
    constant(FunctionDescriptor.of(INTERFACE_INFO), info);
    return this;
  }

  /// The two slots of a virtual destructor. The object is Java's: destroying it is nothing.
  public VtableNative destructors() {
    for (int slot = 0; slot < 2; slot++) {
      add(FunctionDescriptor.ofVoid(), MethodHandles.empty(MethodType.methodType(void.class)));
    }
    return this;
  }

  /// A slot without a result.
  VtableNative method(String name, MemoryLayout... parameters) {
    return method(name, FunctionDescriptor.ofVoid(parameters), null);
  }

  /// A slot with a result.
  ///
  /// @param name of the target's method
  /// @param descriptor without `this`
  /// @param failure the result where the method throws
  public VtableNative method(String name, FunctionDescriptor descriptor, @Nullable Object failure) {
    try {
      MethodHandle method =
          lookup.findVirtual(target.getClass(), name, descriptor.toMethodType()).bindTo(target);
      return add(descriptor, guarded(method, failure));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(target.getClass() + " lacks " + name + descriptor, e);
    }
  }

  /// A slot of objects that share the table: the target's method has the object as its first
  /// parameter.
  ///
  /// @param descriptor without `this`
  /// @param failure the result where the method throws
  public VtableNative methodOfSelf(
      String name, FunctionDescriptor descriptor, @Nullable Object failure) {
    FunctionDescriptor full = descriptor.insertArgumentLayouts(0, ADDRESS);
    try {
      MethodHandle method =
          lookup.findVirtual(target.getClass(), name, full.toMethodType()).bindTo(target);
      slots.add(Linker.nativeLinker().upcallStub(guarded(method, failure), full, arena));
      return this;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(target.getClass() + " lacks " + name + full, e);
    }
  }

  /// The object.
  ///
  /// @param typeInfo of the class; NULL where none is known
  MemorySegment object(MemorySegment typeInfo) {
    MemorySegment object = arena.allocate(ADDRESS);
    object.set(ADDRESS, 0, table(typeInfo));
    return object;
  }

  /// The table: what objects begin with a pointer to.
  ///
  /// @param typeInfo of the class; NULL where none is known
  public MemorySegment table(MemorySegment typeInfo) {
    MemorySegment table = arena.allocate(ADDRESS, SLOTS_BEFORE + (long) slots.size());
    table.setAtIndex(ADDRESS, 1, typeInfo);
    for (int slot = 0; slot < slots.size(); slot++) {
      table.setAtIndex(ADDRESS, SLOTS_BEFORE + (long) slot, slots.get(slot));
    }
    return table.asSlice(SLOTS_BEFORE * ADDRESS.byteSize());
  }

  /// The type information of a class, which a library exports; NULL if it does not.
  ///
  /// @param symbol mangled: `_ZTIN8nvinfer15v_1_014IErrorRecorderE`
  public static MemorySegment typeInfo(Path library, String symbol) {
    return SymbolLookup.libraryLookup(library, Arena.global())
        .find(symbol)
        .orElse(MemorySegment.NULL);
  }

  /// A C string; empty for a null pointer.
  public static String text(MemorySegment pointer) {
    return pointer.address() == 0 ? "" : pointer.reinterpret(MOST_TEXT).getString(0);
  }

  private void constant(FunctionDescriptor descriptor, Object value) {
    add(descriptor, MethodHandles.constant(descriptor.toMethodType().returnType(), value));
  }

  private VtableNative add(FunctionDescriptor descriptor, MethodHandle method) {
    MethodHandle withThis = MethodHandles.dropArguments(method, 0, MemorySegment.class);
    FunctionDescriptor full = descriptor.insertArgumentLayouts(0, ADDRESS);
    slots.add(Linker.nativeLinker().upcallStub(withThis, full, arena));
    return this;
  }

  private MethodHandle guarded(MethodHandle method, @Nullable Object failure) {
    Class<?> result = method.type().returnType();
    MethodHandle value =
        result == void.class
            ? MethodHandles.empty(MethodType.methodType(void.class))
            : MethodHandles.constant(result, failure);
    try {
      MethodHandle remember =
          MethodHandles.lookup()
              .findVirtual(
                  Failures.class, "add", MethodType.methodType(void.class, Throwable.class))
              .bindTo(failures);
      MethodHandle handler = MethodHandles.filterReturnValue(remember, value);
      return MethodHandles.catchException(method, Throwable.class, handler);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
