package org.inferometer.operator;

import java.util.Arrays;
import java.util.List;
import org.inferometer.graph.Node;

/// Between which bounds the numbers lie that an operator writes to its first output, from the
/// bounds of what it reads.
@FunctionalInterface
public interface RangeRule {
  /// @param read one interval for each input
  Interval written(Node node, List<Interval> read);

  /// Nobody has said.
  RangeRule UNKNOWN = (_, _) -> Interval.UNKNOWN;

  /// It writes numbers that it reads in its first input, or means of them.
  RangeRule FIRST = (_, read) -> read(read, 0);

  /// It writes numbers that it reads in any of its inputs, or means of them.
  RangeRule ANY = (_, read) -> read.stream().reduce(Interval::or).orElse(Interval.UNKNOWN);

  /// It writes magnitudes of numbers, or numbers of one sign, in any way.
  RangeRule NON_NEGATIVE = within(0, Double.POSITIVE_INFINITY);

  /// It writes shares, or truth values.
  RangeRule SHARES = within(0, 1);

  /// It writes numbers from -1 to 1.
  RangeRule UNIT = within(-1, 1);

  /// Whatever it reads, it writes numbers between two bounds.
  static RangeRule within(double least, double most) {
    Interval interval = new Interval(least, most);
    return (_, _) -> interval;
  }

  /// It writes numbers that it reads in the inputs of these positions.
  static RangeRule of(int... inputs) {
    return (_, read) ->
        Arrays.stream(inputs)
            .mapToObj(input -> read(read, input))
            .reduce(Interval::or)
            .orElse(Interval.UNKNOWN);
  }

  /// The interval of an input; unknown where it is left out.
  static Interval read(List<Interval> read, int input) {
    return input < read.size() ? read.get(input) : Interval.UNKNOWN;
  }

  /// A bound that is an input, and was an attribute in older operator sets; the given one where it
  /// is left out.
  static Interval bound(Node node, List<Interval> read, int input, String attribute, float absent) {
    return node.hasInput(input)
        ? read(read, input)
        : Interval.of(node.floatAttribute(attribute, absent));
  }
}
