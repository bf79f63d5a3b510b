package org.inferometer.operator;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One line of the catalogue: what is known about an operator, or about several that are alike.
/// Columns that are left out are not known.
///
/// ```java
/// Row.of("my.domain", "Whiten", 1).traits(KEEPS_SIGN_OF_FIRST).types(TypeRule.FIRST).flops(Formula.perOutput(3))
/// ```
public final class Row {
  private final String domain;
  private final List<String> names;
  private final int since;
  private int until = Integer.MAX_VALUE;
  private String absence = "";
  private final Set<Trait> traits = EnumSet.noneOf(Trait.class);
  private int weight = Operands.NONE.weight();
  private int bias = Operands.NONE.bias();
  private Set<Integer> settings = Set.of();
  private Set<Integer> quantised = Set.of();
  private Set<Integer> quantisedBias = Set.of();
  private TypeRule types = TypeRule.UNKNOWN;
  private ShapeRule shape = ShapeRule.UNKNOWN;
  private @Nullable FoldingRule folding;
  private @Nullable Formula flops;
  private RangeRule range = RangeRule.UNKNOWN;
  private Half half = Half.UNKNOWN;
  private Int8Rule int8 = Int8Rule.Form.UNKNOWN;

  private Row(String domain, List<String> names, int since) {
    this.domain = domain;
    this.names = names;
    this.since = since;
  }

  /// @param domain "" for ONNX's own
  /// @param names of one or several operators, with spaces between them
  /// @param since the first version of the domain's operator set from which this description holds
  public static Row of(String domain, String names, int since) {
    List<String> each = Stream.of(names.split(" ", -1)).toList();
    if (each.stream().anyMatch(String::isBlank) || since < 1) {
      throw new IllegalArgumentException(
          "a row needs names with one space between them and a version from 1 on, but has '"
              + names
              + "' and "
              + since);
    }
    return new Row(domain.equals("ai.onnx") ? Operators.ONNX : domain, each, since);
  }

  static Row onnx(String names, int since) {
    return of(Operators.ONNX, names, since);
  }

  static Row microsoft(String names) {
    return of(Operators.MICROSOFT, names, 1);
  }

  static Row blocked(String names) {
    return of(Operators.BLOCKED, names, 1);
  }

  /// @param version the first version of the operator set that does not have them any more
  public Row until(int version) {
    until = version;
    return this;
  }

  /// @param reason why nothing is known about the operators, a sentence without a full stop
  public Row absent(String reason) {
    absence = reason;
    return this;
  }

  public Row traits(Trait... some) {
    traits.addAll(List.of(some));
    return this;
  }

  /// @param operand that holds the weights in which output channels lie
  public Row weight(int operand) {
    weight = operand;
    return this;
  }

  /// @param operand that holds a number for each output channel
  public Row bias(int operand) {
    bias = operand;
    return this;
  }

  /// @param positions of operands that set the operator up, and of running statistics
  public Row settings(Integer... positions) {
    settings = Set.of(positions);
    return this;
  }

  /// @param positions of operands that hold quantised weights where they are integers
  public Row quantised(Integer... positions) {
    quantised = Set.of(positions);
    return this;
  }

  /// @param positions of operands that hold a quantised bias where they are integers of 32 bits
  public Row quantisedBias(Integer... positions) {
    quantisedBias = Set.of(positions);
    return this;
  }

  public Row types(TypeRule rule) {
    types = rule;
    return this;
  }

  /// @param rule of the shape that it writes first
  public Row shape(ShapeRule rule) {
    shape = rule;
    return this;
  }

  /// @param rule what it makes of constants alone
  public Row folding(FoldingRule rule) {
    folding = rule;
    return this;
  }

  public Row flops(Formula formula) {
    flops = formula;
    return this;
  }

  /// @param rule between which bounds the numbers lie that it writes
  public Row range(RangeRule rule) {
    range = rule;
    return this;
  }

  public Row half(Half rules) {
    half = rules;
    return this;
  }

  public Row int8(Int8Rule rule) {
    int8 = rule;
    return this;
  }

  /// The operators of this row.
  List<Operator> operators() {
    Formula none = traits.contains(Trait.MOVES_DATA) ? Operator.NOTHING : Operator.NO_FORMULA;
    Formula formula = Objects.requireNonNullElse(flops, none);
    Operands operands = new Operands(weight, bias, settings, quantised, quantisedBias);
    return names.stream()
        .map(name ->
            new Operator(
                domain,
                name,
                since,
                until,
                absence,
                traits,
                operands,
                types,
                shape,
                Optional.ofNullable(folding),
                formula,
                range,
                half,
                int8))
        .toList();
  }
}
