package org.inferometer.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.operator.HalfRule.Kind;
import org.inferometer.operator.Schemas.Operand;
import org.inferometer.operator.Schemas.Schema;
import org.inferometer.operator.Schemas.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The catalogue against ONNX's own schemas.
class OnnxSchemasTest {
  private static final Operators CATALOGUE = Operators.standard();

  /// Rows of ONNX's domain that ONNX has no schema of: operators that ONNX Runtime keeps there, and
  /// experiments that ONNX took back.
  private static final Set<String> WITHOUT_SCHEMA =
      Set.of(
          "SimplifiedLayerNormalization",
          "MemcpyFromHost",
          "MemcpyToHost",
          "ImageScaler",
          "Affine",
          "Crop",
          "ParametricSoftplus",
          "ScaledTanh");

  /// Element types of inputs that stand for type parameters.
  private static final List<ElementType> DISTINCT =
      List.of(
          ElementType.FLOAT16,
          ElementType.DOUBLE,
          ElementType.UINT16,
          ElementType.INT16,
          ElementType.UINT32,
          ElementType.BFLOAT16);

  private static List<Schema> schemas() {
    return Schemas.all();
  }

  private static Stream<Schema> known() {
    return schemas().stream().filter(schema -> operator(schema).isKnown());
  }

  private static Operator operator(Schema schema) {
    return CATALOGUE.of(schema.domain(), schema.name());
  }

  private static List<Operator> rows(Schema schema) {
    return CATALOGUE.all().stream()
        .filter(row -> row.domain().equals(schema.domain()) && row.name().equals(schema.name()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void everyOperatorHasARowOrAReasonWhyNot(Schema schema) {
    assertThat(rows(schema)).isNotEmpty();
  }

  @Test
  void everyRowOfOnnxsDomainIsAnOperatorOfOnnxOrOneThatIsKnownToHaveNoSchema() {
    List<String> names =
        schemas().stream().filter(s -> s.domain().isEmpty()).map(Schema::name).toList();
    assertThat(
            CATALOGUE.all().stream()
                .filter(Operator::isOnnx)
                .map(Operator::name)
                .filter(name -> !names.contains(name)))
        .containsExactlyInAnyOrderElementsOf(WITHOUT_SCHEMA);
  }

  /// ONNX Runtime had these in ONNX's domain before ONNX had them (its `contrib_defs.cc`).
  private static final Set<String> EARLIER_IN_ONNX_RUNTIME =
      Set.of("LayerNormalization", "MeanVarianceNormalization", "ThresholdedRelu");

  @ParameterizedTest
  @MethodSource("schemas")
  void aRowBeginsAndEndsWithAVersionOfTheOperator(Schema schema) {
    if (EARLIER_IN_ONNX_RUNTIME.contains(schema.name())) {
      assertThat(operator(schema).since()).isEqualTo(1);
    } else {
      assertThat(schema.versions().stream().map(Version::since))
          .containsAll(rows(schema).stream().map(Operator::since).toList());
    }
    Version last = schema.versions().getLast();
    assertThat(operator(schema).until())
        .isEqualTo(last.deprecated() ? last.since() : Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @MethodSource("known")
  void everyOperandThatARowNamesIsThere(Schema schema) {
    Operands operands = operator(schema).operands();
    List<Integer> named = new ArrayList<>(operands.settings());
    named.addAll(operands.quantised());
    named.addAll(operands.quantisedBias());
    named.add(Math.max(0, operands.weight()));
    named.add(Math.max(0, operands.bias()));
    int inputs =
        schema.versions().stream().mapToInt(version -> version.inputs().size()).max().orElse(0);
    assertThat(named).allMatch(position -> position < Math.max(1, inputs));
  }

  @ParameterizedTest
  @MethodSource("known")
  void whatARowSaysOfElementTypesIsWhatTheSchemaSays(Schema schema) {
    Version version = schema.last();
    Map<String, ElementType> meaning = new HashMap<>();
    List<ElementType> read = version.inputs().stream().map(input -> type(input, meaning)).toList();
    Node node =
        Node.of("n", schema.name(), names("x", version.inputs()), names("y", version.outputs()));
    List<ElementType> written = operator(schema).types().written(node, read);
    for (int i = 0; i < Math.min(written.size(), version.outputs().size()); i++) {
      Operand output = version.outputs().get(i);
      ElementType expected = meaning.getOrDefault(output.type(), output.fixed());
      if (expected != ElementType.UNDEFINED) {
        assertThat(written.get(i)).as("output %d", i).isEqualTo(expected);
      }
    }
  }

  private static ElementType type(Operand input, Map<String, ElementType> meaning) {
    return input.fixed() == ElementType.UNDEFINED
        ? meaning.computeIfAbsent(input.type(), _ -> DISTINCT.get(meaning.size()))
        : input.fixed();
  }

  private static List<String> names(String prefix, List<Operand> operands) {
    return IntStream.range(0, operands.size()).mapToObj(i -> prefix + i).toList();
  }

  @ParameterizedTest
  @MethodSource("known")
  void aRowSaysFp16FromTheOperatorSetOnThatHasIt(Schema schema) {
    operator(schema)
        .half()
        .fp16()
        .ifPresent(rule -> assertForm(schema, rule, Version::float16, HalfReasons.NO_FP16));
  }

  @ParameterizedTest
  @MethodSource("known")
  void aRowSaysBf16FromTheOperatorSetOnThatHasIt(Schema schema) {
    // ONNX defines Clip by Where, which has it from 16 on only.
    if (!schema.name().equals("Clip")) {
      operator(schema)
          .half()
          .bf16()
          .ifPresent(rule -> assertForm(schema, rule, Version::bfloat16, HalfReasons.NO_BF16));
    }
  }

  private static void assertForm(
      Schema schema, HalfRule rule, Function<Version, Set<String>> format, String none) {
    Optional<Integer> since = firstWith(schema, rule, format);
    switch (rule.kind()) {
      case COMPUTES, FOLLOWS, READS ->
          assertThat(Math.max(rule.since(), operator(schema).since())).isEqualTo(since.get());
      case STAYS -> {
        if (rule.reason().equals(none)) {
          assertThat(since).isEmpty();
        }
      }
      case QUANTISES, DEQUANTISES -> assertThat(rule.kind()).isIn(Kind.QUANTISES, Kind.DEQUANTISES);
    }
  }

  /// The first version in which every operand that may be FP32, and is not kept so, may have the
  /// format.
  private static Optional<Integer> firstWith(
      Schema schema, HalfRule rule, Function<Version, Set<String>> format) {
    return schema.versions().stream()
        .filter(version -> !version.deprecated())
        .filter(version -> !data(version, rule).isEmpty())
        .filter(version -> format.apply(version).containsAll(data(version, rule)))
        .map(Version::since)
        .map(since -> Math.max(since, operator(schema).since()))
        .findFirst();
  }

  private static Set<String> data(Version version, HalfRule rule) {
    Set<String> read =
        IntStream.range(0, version.inputs().size())
            .filter(i -> !rule.floatSlots().contains(i))
            .mapToObj(i -> version.inputs().get(i).type())
            .filter(type -> isFloating(version, type))
            .collect(Collectors.toSet());
    return read.isEmpty() ? written(version) : read;
  }

  /// What operators that make tensors of shapes have instead.
  private static Set<String> written(Version version) {
    return version.outputs().stream()
        .map(Operand::type)
        .filter(type -> isFloating(version, type))
        .collect(Collectors.toSet());
  }

  private static boolean isFloating(Version version, String type) {
    return version.float32().contains(type) || type.equals("tensor(float)");
  }
}
