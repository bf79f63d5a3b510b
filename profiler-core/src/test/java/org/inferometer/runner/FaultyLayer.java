package org.inferometer.runner;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.inferometer.customlayer.CpuKernel;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.customlayer.Signature;
import org.inferometer.graph.ElementType;
import org.inferometer.operator.Formula;
import org.inferometer.operator.Row;
import org.inferometer.plugin.ProvidedLayer;

/// Doubles numbers, unless one of them is NaN.
record FaultyLayer(Fault fault) implements CustomLayer {
  /// What happens at a NaN.
  enum Fault {
    NONE,
    THROWS,
    EXITS,
    CRASHES,
    HANGS
  }

  /// A layer of each fault.
  static List<ProvidedLayer> all() {
    return Arrays.stream(Fault.values())
        .map(fault -> new ProvidedLayer(new FaultyLayer(fault), "org.fake", "1", "class path"))
        .toList();
  }

  @Override
  public Signature signature() {
    return Signature.of("org.fake", "Double" + fault, 1)
        .types("T", ElementType.FLOAT)
        .input("x", "T", "N")
        .output("y", "T", "N");
  }

  @Override
  public void reference(LayerCall call) {
    for (long i = 0; i < call.input(0).type().shape().elementCount(); i++) {
      call.write(0, i, 2 * call.read(0, i));
    }
  }

  @Override
  public Row describe(Row row) {
    return row.flops(Formula.perOutput(1));
  }

  @Override
  public Optional<CpuKernel> cpuKernel() {
    return Optional.of(this::compute);
  }

  private void compute(LayerCall call) {
    MemorySegment x = call.input(0).data();
    for (long i = 0; i < call.input(0).type().shape().elementCount(); i++) {
      float number = x.getAtIndex(JAVA_FLOAT, i);
      if (Float.isNaN(number)) {
        happen();
      }
      call.output(0).data().setAtIndex(JAVA_FLOAT, i, 2 * number);
    }
  }

  @SuppressWarnings("restricted")
  private void happen() {
    switch (fault) {
      case NONE -> {}
      case THROWS -> throw new IllegalStateException("x is not a number");
      case EXITS -> Runtime.getRuntime().halt(3);
      case CRASHES ->
          MemorySegment.ofAddress(1L << 20).reinterpret(Float.BYTES).set(JAVA_FLOAT, 0, 1);
      case HANGS -> sleep();
    }
  }

  private static void sleep() {
    while (true) {
      try {
        Thread.sleep(60_000);
      } catch (InterruptedException e) {
        // A kernel that hangs does not listen.
      }
    }
  }
}
