package org.inferometer.customlayer.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.customlayer.Signature;
import org.junit.jupiter.api.Test;

final class LayerCheckTest {
  @Test
  void aFailureNamesAllThatIsNeededToSeeAndRepeatIt() {
    TestLayer broken = Layers.transpose().kernel(call -> call.output(0).data().fill((byte) 1));

    assertThatThrownBy(() -> LayerCheck.of(broken).only("values").run().requirePassed())
        .isInstanceOf(AssertionError.class)
        .message()
        .startsWith("test.Transpose on CPU kernel:\n  [values] 'y': element [0, 0] is ")
        .contains("\n    of [x int8[1x1], y int8[1x1]]\n    replay: T=int8 C=1 R=1 values=random")
        .contains("\n    tolerance: 0.00 (numbers of this type are exact)\n")
        .containsPattern(
            "tolerance: \\S+ = \\S+ of rounding \\+ \\S+ of 4 operations at 5\\.96e-08")
        .hasLineCount(13);
  }

  @Test
  void everyTypeIsTriedAndCounted() {
    LayerReport report = LayerCheck.of(Layers.pick()).cases(10).only("values", "inputs").run();

    assertThat(report.casesByTypes())
        .hasSize(4)
        .containsEntry("I=int32 T=float16", 12)
        .containsEntry("I=int64 T=float32", 12);
    assertThat(report.checks()).extracting(Check::cases).containsExactly(40, 8);
  }

  @Test
  void aCaseIsToldBeforeItIsTried() {
    List<String> seen = new ArrayList<>();
    TestLayer layer =
        Layers.shift().kernel(call -> assertThat(seen.getLast()).startsWith("bounds T="));

    LayerCheck.of(layer)
        .cases(10)
        .only("bounds")
        .progress((check, replay) -> seen.add(check + " " + replay))
        .run()
        .requirePassed();
    assertThat(seen).hasSize(4);
  }

  @Test
  void whatIsNotCheckedSaysWhy() {
    LayerReport report = LayerCheck.of(Layers.gate()).only("in-place", "shapes").run();

    assertThat(report.passed()).isTrue();
    assertThat(report.check("in-place").outcome())
        .isEqualTo(new Check.NotChecked("the layer does not claim to run in place"));
    assertThat(report.check("shapes").outcome())
        .isEqualTo(new Check.NotChecked("the kernel is handed outputs of the inferred shapes"));
    assertThatThrownBy(() -> report.check("speed"))
        .hasMessage("no check 'speed' among [shapes, in-place]");
  }

  @Test
  void aLayerThatReadsBeforeItWritesMayRunInPlace() {
    TestLayer shift = Layers.shift();
    LayerReport report =
        LayerCheck.of(shift.signature(shift.signature().inPlace("y", "x"))).only("in-place").run();

    report.requirePassed();
    assertThat(report.check("in-place").cases()).isPositive();
    assertThatThrownBy(() -> Layers.gate().signature().inPlace("y", "slope"))
        .hasMessage(
            "output 'y' cannot lie in the memory of 'slope', whose elements or shape differ");
    assertThatThrownBy(() -> Layers.gate().signature().inPlace("z", "x"))
        .hasMessage("no operand 'z' among ['y']");
  }

  @Test
  void aLayerWithoutASignatureFails() {
    CustomLayer layer =
        new CustomLayer() {
          @Override
          public Signature signature() {
            throw new IllegalStateException("none yet");
          }

          @Override
          public void reference(LayerCall call) {}
        };

    assertThat(LayerCheck.of(layer).run().failures())
        .extracting(Failure::message)
        .singleElement()
        .asString()
        .startsWith("the layer throws IllegalStateException: none yet (LayerCheckTest.java:");
  }
}
