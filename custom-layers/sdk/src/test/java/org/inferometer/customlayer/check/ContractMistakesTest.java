package org.inferometer.customlayer.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.customlayer.Signature;
import org.inferometer.customlayer.check.Layers.GateSettings;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.operator.Row;
import org.junit.jupiter.api.Test;

/// Kernels whose numbers are right in a quiet place, and who break what a runtime relies on.
final class ContractMistakesTest {
  @Test
  void theLastRowIsNotWritten() {
    Failure failure =
        failure(
            "written",
            Layers.transpose()
                .kernel(call -> {
                  Shape shape = call.input(0).type().shape();
                  for (long row = 0; row + 1 < shape.dim(0); row++) {
                    for (long column = 0; column < shape.dim(1); column++) {
                      call.write(
                          0,
                          column * shape.dim(0) + row,
                          call.read(0, row * shape.dim(1) + column));
                    }
                  }
                }));

    assertThat(failure.tensor()).isEqualTo("y");
    assertThat(failure.message()).isEqualTo("element [0, 0] is not written");
    assertThat(failure.operands().getFirst().shape()).isEqualTo("1x1");
  }

  @Test
  void anOutputOfAnEmptyInputIsNotWritten() {
    TestLayer layer = Layers.scan();
    Failure failure =
        failure(
            "written",
            layer.kernel(call -> {
              if (Layers.elements(call) > 0) {
                layer.kernel().compute(call);
              }
            }));

    assertThat(failure.tensor()).isEqualTo("total");
    assertThat(failure.operands().getFirst().shape()).isEqualTo("0");
  }

  @Test
  void anInputIsWrittenTo() {
    Failure failure =
        failure(
            "inputs",
            Layers.gate()
                .kernel(call -> {
                  Layers.gate(call);
                  call.input(1).data().fill((byte) 0);
                }));

    assertThat(failure.tensor()).isEqualTo("slope");
    assertThat(failure.operands().get(1).shape()).isEqualTo("1");
  }

  /// Each element takes the one before it, which is overwritten by then.
  @Test
  void anInputIsReadAfterAnOutputInItsMemoryIsWritten() {
    TestLayer shift = Layers.shift();
    Failure failure =
        failure(
            "in-place",
            shift
                .signature(shift.signature().inPlace("y", "x"))
                .kernel(call -> {
                  for (long i = Layers.elements(call) - 1; i >= 0; i--) {
                    long width = Layers.width(call);
                    long distance = call.attributes(Layers.ShiftSettings.class).distance();
                    boolean inside = i % width + distance < width;
                    call.write(0, i, inside ? call.read(0, i + distance) : 0);
                  }
                }));

    assertThat(failure.tensor()).isEqualTo("y");
    assertThat(failure.message()).contains("in the memory of the input");
    assertThat(failure.operands().getFirst().shape()).isEqualTo("2");
  }

  @Test
  void anElementBehindTheOutputIsWritten() {
    Failure failure = failure("bounds", Layers.gate().kernel(call -> writeBeside(call, 0)));

    assertThat(failure.tensor()).isEqualTo("y");
    assertThat(failure.message()).startsWith("the kernel writes behind it, at byte ");
  }

  @Test
  void anElementBeforeTheOutputIsWritten() {
    Failure failure = failure("bounds", Layers.gate().kernel(call -> writeBeside(call, 1)));

    assertThat(failure.message()).startsWith("the kernel writes before it, ");
  }

  /// As native code may: without the bounds of the segment.
  @SuppressWarnings("restricted")
  private static void writeBeside(LayerCall call, int before) {
    Layers.gate(call);
    MemorySegment y = call.output(0).data();
    long at = before == 0 ? y.address() + y.byteSize() : y.address() - 4;
    MemorySegment.ofAddress(at).reinterpret(4).set(ValueLayout.JAVA_INT_UNALIGNED, 0, 42);
  }

  @Test
  void threadsShareABuffer() {
    float[] shared = new float[1 << 18];
    Failure failure =
        failure(
            "threads",
            Layers.gate()
                .kernel(call -> {
                  Layers.gate(call);
                  for (int i = 0; i < Layers.elements(call); i++) {
                    shared[i] = (float) call.read(0, i);
                  }
                  float divisor = call.attributes(GateSettings.class).divisor();
                  for (int i = 0; i < Layers.elements(call); i++) {
                    long channel = i / Layers.inner(call) % call.input(0).type().shape().dim(1);
                    double slope = call.read(1, channel);
                    call.write(0, i, Layers.gated(call, shared[i], slope, divisor));
                  }
                }));

    assertThat(failure.tensor()).isEqualTo("y");
    assertThat(failure.message()).contains("where several threads compute at once");
  }

  @Test
  void aBufferKeepsWhatAnEarlierRunLeft() {
    float[] kept = new float[1];
    Failure failure =
        failure(
            "repeated",
            Layers.gate()
                .kernel(call -> {
                  Layers.gate(call);
                  if (Layers.elements(call) > 0) {
                    call.write(0, 0, kept[0]);
                    kept[0] = (float) call.read(0, 0);
                  }
                }));

    assertThat(failure.message()).contains("in a later run of the same inputs");
    assertThat(failure.operands().getFirst().shape()).isEqualTo("1x1");
  }

  @Test
  void resultsDependOnWhereOperandsLie() {
    Failure failure =
        failure(
            "other-memory",
            Layers.gate()
                .kernel(call -> {
                  Layers.gate(call);
                  if (call.input(0).data().address() % 64 != 0 && Layers.elements(call) > 1) {
                    call.write(0, 1, 0);
                  }
                }));

    assertThat(failure.message()).contains("elements behind a multiple of 64 bytes");
    assertThat(failure.operands().getFirst().shape()).isIn("2x1", "1x2");
  }

  @Test
  void memoryOffTheHeapIsKept() {
    Failure failure =
        failure(
            "native-memory",
            Layers.gate()
                .kernel(call -> {
                  Arena.global().allocate(512);
                  Layers.gate(call);
                }));

    assertThat(failure.message()).containsPattern("keeps [456]\\d\\d bytes off the heap");
  }

  @Test
  void memoryOnTheHeapIsKept() {
    ConcurrentLinkedQueue<byte[]> kept = new ConcurrentLinkedQueue<>();
    Failure failure =
        failure(
            "heap",
            Layers.gate()
                .kernel(call -> {
                  kept.add(new byte[480]);
                  Layers.gate(call);
                }));

    assertThat(failure.message()).containsPattern("keeps [45]\\d\\d bytes on the heap");
    assertThat(kept).isNotEmpty();
  }

  @Test
  void aKernelThatThrowsFailsWithItsWordsAndItsLine() {
    Failure failure =
        failure(
            "values",
            Layers.gate()
                .kernel(call -> {
                  if (call.input(0).type().shape().rank() > 2) {
                    throw new IllegalStateException("no room for " + call.input(0).type());
                  }
                  Layers.gate(call);
                }));

    assertThat(failure.message())
        .matches(
            "the kernel throws IllegalStateException: no room for float32\\[1x1x1\\]"
                + " \\(ContractMistakesTest\\.java:\\d+\\)");
  }

  @Test
  void aReferenceThatReadsMemoryItselfIsTold() {
    Failure failure =
        failure(
            "reference",
            Layers.scan()
                .meant(call -> {
                  double sum = 0;
                  for (long i = 0; i < Layers.elements(call); i++) {
                    sum +=
                        call.input(0).type().elementType() == ElementType.FLOAT
                            ? call.input(0).data().get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4 * i)
                            : (float) call.read(0, i) * (float) 1.1;
                    call.write(0, i, sum);
                  }
                  call.write(1, 0, sum);
                }));

    assertThat(failure.message()).contains("use LayerCall.read and LayerCall.write, and double");
  }

  @Test
  void aReferenceThatKnowsItsOwnTypesAloneIsTold() {
    TestLayer layer = Layers.scan();
    Failure failure =
        failure(
            "reference",
            layer.meant(call -> {
              if (call.input(0).type().elementType() == ElementType.DOUBLE) {
                throw new IllegalArgumentException("no such type");
              }
              layer.meant().accept(call);
            }));

    assertThat(failure.message())
        .startsWith(
            "where operands are float64, the reference throws IllegalArgumentException: no such"
                + " type (ContractMistakesTest.java:")
        .endsWith("use LayerCall.read and LayerCall.write, and double");
  }

  @Test
  void anOutputWhoseSizeNothingGivesIsTold() {
    Signature open =
        Signature.of("test", "Open", 1)
            .types("T", ElementType.FLOAT)
            .types("S", ElementType.FLOAT, ElementType.FLOAT16)
            .input("x", "T", "N")
            .output("y", "S", "N, M");
    LayerReport report =
        LayerCheck.of(TestLayer.of(open, _ -> {}, _ -> {})).only("signature", "values").run();

    assertThat(report.check("signature").failures())
        .extracting(Failure::message)
        .containsExactly(
            "'y' has size M, which no input and no attribute gives",
            "'y' has several element types, and no input tells which");
    assertThat(report.check("values").outcome()).isInstanceOf(Check.NotChecked.class);
  }

  @Test
  void shapesThatABackendProducesAreHeldAgainstThoseThatAreInferred() {
    Bench bench =
        new Bench() {
          private final Bench inner = new FlushingBench(DirectBench.of(Layers.windows()));

          @Override
          public String title() {
            return inner.title();
          }

          @Override
          public List<Shape> run(CustomLayer layer, Node node, LayerCall call) throws Exception {
            inner.run(layer, node, call);
            return List.of(Shape.of(call.output(0).type().shape().dim(0), 7));
          }

          @Override
          public boolean sharesMemory() {
            return inner.sharesMemory();
          }

          @Override
          public boolean infersShapes() {
            return inner.infersShapes();
          }
        };
    LayerReport report = LayerCheck.of(Layers.windows(), bench).only("shapes", "bounds").run();

    assertThat(report.check("shapes").failures())
        .allSatisfy(failure -> assertThat(failure.message()).contains("x7 is written"));
    assertThat(report.check("bounds").outcome())
        .isEqualTo(new Check.NotChecked("a device hands the kernel memory of its own"));
  }

  @Test
  void anAttributeWithItsDefaultAloneIsTold() {
    assertThat(
            LayerCheck.of(Layers.gate().samples(new GateSettings(6)))
                .only("attribute-samples")
                .run()
                .check("attribute-samples")
                .outcome())
        .isEqualTo(
            new Check.NotChecked(
                "attributeSamples() has the default alone of 'divisor': whether the kernel heeds"
                    + " it is not known"));
  }

  private record Rounded(float step) {
    private Rounded {
      step = step + 1;
    }
  }

  @Test
  void attributesThatDoNotSurviveANodeAreTold() {
    Signature signature =
        Signature.of("test", "Rounded", 1)
            .types("T", ElementType.FLOAT)
            .attributes(new Rounded(1))
            .input("x", "T", "N")
            .output("y", "T", "N");
    LayerReport report =
        LayerCheck.of(TestLayer.of(signature, _ -> {}, _ -> {})).only("attributes").run();

    assertThat(report.failures())
        .extracting(Failure::message)
        .containsExactly("the sample {step=2.0} is read back as {step=3.0}");
  }

  @Test
  void aLayerThatThrowsBesideItsKernelFailsThatCheckAlone() {
    AtomicInteger asked = new AtomicInteger();
    CustomLayer layer =
        new CustomLayer() {
          @Override
          public Signature signature() {
            return Layers.shift().signature();
          }

          @Override
          public void reference(LayerCall call) {
            Layers.shift(call, 0);
          }

          @Override
          public Row describe(Row row) {
            throw new IllegalStateException("not today");
          }

          @Override
          public List<Record> attributeSamples() {
            if (asked.getAndIncrement() == 0) {
              throw new IllegalStateException("no samples");
            }
            return CustomLayer.super.attributeSamples();
          }
        };
    LayerReport report = LayerCheck.of(layer).cases(20).run();

    assertThat(report.bench()).isEqualTo("reference, since there is no CPU kernel");
    assertThat(report.failures())
        .extracting(Failure::message)
        .singleElement()
        .asString()
        .startsWith("the layer throws IllegalStateException: no samples");
  }

  private static Failure failure(String check, TestLayer layer) {
    LayerReport report = LayerCheck.of(layer).seed(5).only(check).run();

    assertThat(report.check(check).failures()).isNotEmpty();
    Failure failure = report.check(check).failures().getFirst();
    assertThat(failure.check()).isEqualTo(check);
    return failure;
  }
}
