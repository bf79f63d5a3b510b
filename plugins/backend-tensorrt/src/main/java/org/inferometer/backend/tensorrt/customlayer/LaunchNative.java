package org.inferometer.backend.tensorrt.customlayer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.inferometer.backend.tensorrt.kernel.KernelLoader.LoadedKernel;
import org.inferometer.customlayer.cuda.Launch;
import org.inferometer.customlayer.cuda.Launch.Argument;
import org.inferometer.customlayer.cuda.Tactic;

/// A launch whose arguments lie ready in native memory, but for the tensors' addresses, which come
/// with each inference. For one thread at a time.
@SuppressWarnings("restricted")
final class LaunchNative {
  /// The driver takes 32 bits, of which the grid's other dimensions have 16.
  private static final long MOST = Integer.MAX_VALUE;

  private final Tactic tactic;
  private final Launch launch;
  private final LoadedKernel kernel;
  private final int inputs;
  private final int outputs;

  /// A value of 8 bytes for each argument, and the pointers to them.
  private final MemorySegment values;

  private final MemorySegment parameters;

  /// @param inputs how many the layer reads
  /// @param outputs how many it writes
  /// @throws IllegalArgumentException if an argument names a tensor that the layer does not have,
  ///   or an extent exceeds what CUDA takes
  LaunchNative(Tactic tactic, Launch launch, LoadedKernel kernel, int inputs, int outputs) {
    this.tactic = tactic;
    this.launch = launch;
    this.kernel = kernel;
    this.inputs = inputs;
    this.outputs = outputs;
    int count = launch.arguments().size();
    this.values = Arena.ofAuto().allocate(JAVA_LONG, Math.max(count, 1));
    this.parameters = Arena.ofAuto().allocate(ADDRESS, Math.max(count, 1));
    for (int i = 0; i < count; i++) {
      parameters.setAtIndex(ADDRESS, i, values.asSlice((long) i * Long.BYTES));
      set(i, launch.arguments().get(i));
    }
    requireWithin(launch.grid());
    requireWithin(launch.block());
    kernel.reserveShared(launch.sharedBytes());
  }

  private static void requireWithin(Launch.Extent extent) {
    if (Math.max(extent.x(), Math.max(extent.y(), extent.z())) > MOST) {
      throw new IllegalArgumentException("a launch of " + extent + " exceeds what CUDA takes");
    }
  }

  Tactic tactic() {
    return tactic;
  }

  private void set(int index, Argument argument) {
    long at = (long) index * Long.BYTES;
    switch (argument) {
      case Argument.Input(int position) -> requireTensor("input", position, inputs);
      case Argument.Output(int position) -> requireTensor("output", position, outputs);
      case Argument.Workspace() -> {}
      case Argument.Int(int value) -> values.set(JAVA_INT, at, value);
      case Argument.Long(long value) -> values.set(JAVA_LONG, at, value);
      case Argument.Float(float value) -> values.set(JAVA_FLOAT, at, value);
      case Argument.Double(double value) -> values.set(JAVA_DOUBLE, at, value);
    }
  }

  private static void requireTensor(String what, int position, int count) {
    if (position < 0 || position >= count) {
      throw new IllegalArgumentException(
          "its launch names " + what + " " + position + ", but the layer has " + count);
    }
  }

  /// Puts it into a stream.
  ///
  /// @param inputAddresses an array of pointers
  /// @param outputAddresses an array of pointers
  void enqueue(
      MemorySegment inputAddresses,
      MemorySegment outputAddresses,
      MemorySegment workspace,
      MemorySegment stream) {
    if (launch.grid().product() == 0 || launch.block().product() == 0) {
      return;
    }
    List<Argument> arguments = launch.arguments();
    MemorySegment read = inputAddresses.reinterpret(inputs * ADDRESS.byteSize());
    MemorySegment written = outputAddresses.reinterpret(outputs * ADDRESS.byteSize());
    for (int i = 0; i < arguments.size(); i++) {
      long at = (long) i * Long.BYTES;
      switch (arguments.get(i)) {
        case Argument.Input(int position) ->
            values.set(ADDRESS, at, read.getAtIndex(ADDRESS, position));
        case Argument.Output(int position) ->
            values.set(ADDRESS, at, written.getAtIndex(ADDRESS, position));
        case Argument.Workspace() -> values.set(ADDRESS, at, workspace);
        default -> {} // Set when the shapes were.
      }
    }
    kernel.launch(launch.grid(), launch.block(), launch.sharedBytes(), stream, parameters);
  }
}
