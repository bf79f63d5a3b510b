package org.inferometer.customlayer.check;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.inferometer.customlayer.CpuKernel;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.customlayer.Signature;
import org.inferometer.operator.Row;

/// A layer whose parts can be exchanged one by one.
record TestLayer(
    Signature signature,
    Consumer<LayerCall> meant,
    CpuKernel kernel,
    UnaryOperator<Row> row,
    List<Record> attributeSamples)
    implements CustomLayer {
  static TestLayer of(Signature signature, Consumer<LayerCall> meant, CpuKernel kernel) {
    return new TestLayer(
        signature, meant, kernel, row -> row, List.of(signature.attributes().defaults()));
  }

  TestLayer kernel(CpuKernel other) {
    return new TestLayer(signature, meant, other, row, attributeSamples);
  }

  TestLayer meant(Consumer<LayerCall> other) {
    return new TestLayer(signature, other, kernel, row, attributeSamples);
  }

  TestLayer signature(Signature other) {
    return new TestLayer(other, meant, kernel, row, attributeSamples);
  }

  TestLayer describedBy(UnaryOperator<Row> other) {
    return new TestLayer(signature, meant, kernel, other, attributeSamples);
  }

  TestLayer samples(Record... others) {
    return new TestLayer(signature, meant, kernel, row, List.of(others));
  }

  @Override
  public void reference(LayerCall call) {
    meant.accept(call);
  }

  @Override
  public Optional<CpuKernel> cpuKernel() {
    return Optional.of(kernel);
  }

  @Override
  public Row describe(Row given) {
    return row.apply(given);
  }

  @Override
  public String toString() {
    return signature.type();
  }
}
