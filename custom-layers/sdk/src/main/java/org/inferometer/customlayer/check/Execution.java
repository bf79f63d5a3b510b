package org.inferometer.customlayer.check;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;

/// What one run of a layer left behind.
///
/// @param outputs on the heap
/// @param shapes of the outputs, as the bench tells them
/// @param besideOutputs what was written beside an output or an input; empty if nothing was
/// @param intoInputs what was written into an input; empty if nothing was
record Execution(
    List<HostTensor> outputs,
    List<Shape> shapes,
    Optional<Finding> besideOutputs,
    Optional<Finding> intoInputs) {
  /// Where operands lie, and what is in the outputs before.
  ///
  /// @param offset in elements from a multiple of 64 bytes
  record Placement(int offset, byte content) {
    /// All bits set: NaN in floating-point types.
    static final Placement USUAL = new Placement(0, (byte) 0xFF);
  }

  /// @throws Exception what the kernel or the bench throws
  static Execution of(Bench bench, Setting setting, List<HostTensor> inputs, Placement placement)
      throws Exception {
    try (Arena arena = Arena.ofShared()) {
      List<GuardedTensor> read =
          inputs.stream().map(input -> GuardedTensor.of(arena, input, placement.offset())).toList();
      List<GuardedTensor> written = new ArrayList<>();
      for (TensorType type : setting.outputs()) {
        written.add(GuardedTensor.of(arena, type, placement.offset(), placement.content()));
      }
      List<Shape> shapes = run(bench, setting, tensors(read), tensors(written));
      return new Execution(
          written.stream().map(GuardedTensor::copy).toList(),
          shapes,
          beside(setting, read, written),
          into(setting, inputs, read));
    }
  }

  /// What is written where outputs lie in the memory of the inputs that the signature names.
  ///
  /// @throws Exception what the kernel or the bench throws
  static List<HostTensor> inPlace(Bench bench, Setting setting, List<HostTensor> inputs)
      throws Exception {
    Placement usual = Placement.USUAL;
    try (Arena arena = Arena.ofShared()) {
      List<GuardedTensor> read =
          inputs.stream().map(input -> GuardedTensor.of(arena, input, usual.offset())).toList();
      List<GuardedTensor> written = new ArrayList<>();
      for (int i = 0; i < setting.outputs().size(); i++) {
        OptionalInt input = setting.layer().signature().inPlace(i);
        written.add(
            input.isPresent()
                ? read.get(input.getAsInt())
                : GuardedTensor.of(
                    arena, setting.outputs().get(i), usual.offset(), usual.content()));
      }
      run(bench, setting, tensors(read), tensors(written));
      return written.stream().map(GuardedTensor::copy).toList();
    }
  }

  static List<Shape> run(
      Bench bench, Setting setting, List<HostTensor> inputs, List<HostTensor> outputs)
      throws Exception {
    LayerCall call = new LayerCall(setting.drawn().attributes(), inputs, outputs);
    return List.copyOf(bench.run(setting.layer(), setting.node(), call));
  }

  /// An output of which the bench tells another shape than the signature infers.
  Optional<Finding> otherShape(Setting setting) {
    for (int output = 0; output < shapes.size(); output++) {
      Shape inferred = setting.outputs().get(output).shape();
      if (!shapes.get(output).equals(inferred)) {
        return Optional.of(
            Finding.of(
                setting.output(output),
                "the signature infers the shape "
                    + inferred
                    + ", but "
                    + shapes.get(output)
                    + " is written"));
      }
    }
    return Optional.empty();
  }

  static List<HostTensor> tensors(List<GuardedTensor> guarded) {
    return guarded.stream().map(GuardedTensor::tensor).toList();
  }

  private static Optional<Finding> beside(
      Setting setting, List<GuardedTensor> inputs, List<GuardedTensor> outputs) {
    for (int i = 0; i < outputs.size() + inputs.size(); i++) {
      boolean output = i < outputs.size();
      int position = output ? i : i - outputs.size();
      OptionalLong breach = (output ? outputs : inputs).get(position).breach();
      if (breach.isPresent()) {
        String name =
            output
                ? setting.output(position)
                : setting.layer().signature().inputs().get(position).name();
        return Optional.of(Finding.of(name, where(breach.getAsLong())));
      }
    }
    return Optional.empty();
  }

  private static String where(long offset) {
    return offset < 0
        ? "the kernel writes before it, " + -offset + " bytes before its begin"
        : "the kernel writes behind it, at byte " + offset + " from its begin";
  }

  private static Optional<Finding> into(
      Setting setting, List<HostTensor> before, List<GuardedTensor> after) {
    for (int i = 0; i < before.size(); i++) {
      long at = before.get(i).data().mismatch(after.get(i).tensor().data());
      if (at >= 0) {
        long element = at * Byte.SIZE / before.get(i).type().elementType().bits();
        return Optional.of(
            Finding.of(
                setting.layer().signature().inputs().get(i).name(),
                "the kernel writes into this input, first at element " + element));
      }
    }
    return Optional.empty();
  }
}
