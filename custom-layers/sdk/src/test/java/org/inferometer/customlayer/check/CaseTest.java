package org.inferometer.customlayer.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.inferometer.customlayer.Signature;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.operator.Interval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CaseTest {
  private record Everything(
      long count, float factor, boolean yes, String name, long[] axes, float[] weights) {}

  private static final Signature EVERYTHING =
      Signature.of("test", "Everything", 1)
          .types("T", ElementType.FLOAT, ElementType.FLOAT16)
          .types("C", ElementType.INT8)
          .attributes(
              new Everything(
                  2, 0.1f, true, "a b=c", new long[] {1, -2}, new float[] {Float.NaN, 1e-30f}))
          .input("x", "T", "T, C, count, ...")
          .input("q", "C", "2 * C")
          .output("y", "T", "...");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "C=int8 T=float16 C=5 T=0 ...=2x7 count=3 factor=0.1 yes=1 name=a+b%3Dc axes=1,-2"
            + " weights=NaN,1.0E-30 values=one-hot exponent=-7 seed=17",
        "C=int8 T=float32 C=1 T=1 count=2 factor=-Infinity yes=0 name= axes= weights="
            + " values=random exponent=0 seed=-3"
      })
  void aCaseIsItsText(String text) {
    assertThat(Case.parse(EVERYTHING, text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "T=float32 N=3 C=1 M=2 values=random exponent=0 seed=1; 'M=2' is nothing of test.Gate",
        "T=int8 N=3 C=1 values=random exponent=0 seed=1; 'T=int8' is nothing of test.Gate",
        "T=float32 N=3 values=random exponent=0 seed=1; the case does not tell C",
        "N=3 C=1 values=random exponent=0 seed=1; the case does not tell T",
        "T=float32 N=3 C=1 values=none exponent=0 seed=1; no kind of values is called 'none'",
        "T=float32 N=3 C=1 M=1 exponent=0 seed=1; a case has values=… instead of 'M=1'",
        "T=float32 N=3 C=1 divisor=-1 values=random exponent=0 seed=1; divisor is above 0, not -1.0",
        "seed=1; a case ends in values=… exponent=… seed=…"
      })
  void textThatIsNoCaseOfTheLayerIsRefused(String text, String message) {
    assertThatThrownBy(() -> LayerCheck.of(Layers.gate()).replay(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void everyCaseFollowsFromTheSeed() {
    List<String> once = cases(7);

    assertThat(cases(7)).isEqualTo(once);
    assertThat(cases(8)).isNotEqualTo(once);
  }

  private static List<String> cases(long seed) {
    List<String> all = new ArrayList<>();
    LayerCheck.of(Layers.shift())
        .seed(seed)
        .cases(20)
        .only("values", "bounds")
        .progress((check, replay) -> all.add(check + " " + replay))
        .run();
    return all;
  }

  @Test
  void casesReachEveryKindOfSizeRankAndAttribute() {
    CaseSource source = new CaseSource(Layers.gate(), 1, 1 << 18);
    TreeSet<Integer> ranks = new TreeSet<>();
    TreeSet<Long> sizes = new TreeSet<>();
    TreeSet<String> divisors = new TreeSet<>();
    for (int i = 0; i < 300; i++) {
      Setting setting = drawn(source, i);
      ranks.add(setting.inputs().getFirst().shape().rank());
      sizes.addAll(setting.inputs().getFirst().shape().toList());
      divisors.add(AttributeText.of(setting.drawn().attributes()).get("divisor"));
      assertThat(setting.inputs().getFirst().shape().elementCount()).isLessThan(1 << 18);
    }

    assertThat(ranks).containsExactly(2, 3, 4, 5);
    assertThat(sizes).contains(0L, 1L, 2L, 3L, 7L, 8L, 9L, 15L, 16L, 17L, 31L, 33L, 63L, 65L, 257L);
    assertThat(sizes.last()).isGreaterThan(65_536);
    assertThat(divisors).containsExactly("2.5", "6.0");
  }

  private static Setting drawn(CaseSource source, int number) {
    var types = source.types().getFirst();
    var resolution = source.draw("values", types, CaseSource.Need.FINITE, number);
    assertThat(resolution).isInstanceOf(Setting.Valid.class);
    return ((Setting.Valid) resolution).setting();
  }

  @Test
  void aLayerThatNoShapesFitIsNotChecked() {
    Signature none =
        Signature.of("test", "None", 1)
            .types("T", ElementType.FLOAT)
            .input("x", "T", "N")
            .output("y", "T", "0 - N - 1");
    LayerReport report = LayerCheck.of(TestLayer.of(none, _ -> {}, _ -> {})).only("values").run();

    assertThat(report.check("values").outcome())
        .isInstanceOfSatisfying(
            Check.NotChecked.class,
            notChecked ->
                assertThat(notChecked.reason())
                    .startsWith("no shapes were found that fit the signature; at the last of 400")
                    .contains("output 'y' has no such shape"));
  }

  @ParameterizedTest
  @EnumSource(ValueKind.class)
  void numbersLieWithinWhatTheSignatureDeclares(ValueKind kind) {
    for (Interval declared :
        List.of(new Interval(-2.3, 5), new Interval(7, 9), Interval.NON_NEGATIVE)) {
      for (ElementType type : new ElementType[] {ElementType.FLOAT16, ElementType.INT32}) {
        assertThat(numbers(kind, type, declared))
            .allMatch(number -> number >= declared.least() && number <= declared.most());
      }
    }
  }

  @Test
  void kindsOfValuesAreWhatTheyAreCalled() {
    assertThat(numbers(ValueKind.NAN)).anySatisfy(number -> assertThat(number).isNaN());
    assertThat(numbers(ValueKind.INFINITE))
        .contains(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    assertThat(numbers(ValueKind.LARGEST)).contains((double) Float.MAX_VALUE);
    assertThat(numbers(ValueKind.SMALLEST))
        .contains((double) Float.MIN_VALUE, (double) Float.MIN_NORMAL);
    assertThat(numbers(ValueKind.DISTINCT)).doesNotHaveDuplicates();
    assertThat(numbers(ValueKind.RAMP)).isSorted().doesNotHaveDuplicates();
    assertThat(numbers(ValueKind.ONE_HOT)).containsOnlyOnce(1.0).contains(0.0);
    assertThat(numbers(ValueKind.ZEROS)).containsOnly(0.0, -0.0).contains(0.0, -0.0);
    assertThat(new TreeSet<>(numbers(ValueKind.CONSTANT))).hasSize(1);
  }

  private static List<Double> numbers(ValueKind kind) {
    return numbers(kind, ElementType.FLOAT, Interval.UNKNOWN);
  }

  private static List<Double> numbers(ValueKind kind, ElementType type, Interval declared) {
    Signature signature =
        Signature.of("test", "Copy", 1)
            .types("T", type)
            .input("x", "T", "N", declared)
            .output("y", "T", "N");
    TestLayer layer = TestLayer.of(signature, _ -> {}, _ -> {});
    Case drawn =
        Case.parse(
            signature,
            "T=%s N=200 values=%s exponent=0 seed=4".formatted(type.label(), kind.label()));
    Setting setting = ((Setting.Valid) Setting.of(layer, drawn, 1000)).setting();
    HostTensor numbers = Values.of(setting).getFirst();
    assertThat(numbers.type().shape()).isEqualTo(Shape.of(200));
    return java.util.Arrays.stream(Reference.numbers(numbers)).boxed().toList();
  }
}
