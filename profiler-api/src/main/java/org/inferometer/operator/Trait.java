package org.inferometer.operator;

/// A property that an operator has whatever its operands are. An operator that lacks a trait is not
/// known to have the property.
public enum Trait {
  /// Does nothing at inference.
  NO_OPERATION,
  /// Need not be executed by an engine: it changes how a tensor is seen, or nothing, alone or
  /// against its like.
  VIEW,
  /// Computes nothing: every element that it writes is one that it reads, elsewhere or in another
  /// order, or a constant that pads.
  MOVES_DATA,
  /// Writes the elements that it reads in another shape, layout or element type.
  CHANGES_LAYOUT,
  /// Writes the numbers that it reads in another element type.
  CONVERTS,
  /// Reads of its first operand only as much as it writes.
  PICKS,
  /// Reads the shape or the type of its operand, not the elements.
  READS_SHAPE_ONLY,
  /// Writes a shape or a count of elements.
  WRITES_SHAPE,
  /// Gives something else each time.
  RANDOM,
  /// Never writes a negative number.
  NON_NEGATIVE,
  /// Writes no negative number where its first operand has none.
  KEEPS_SIGN_OF_FIRST,
  /// Writes no negative number where none of its operands has one.
  KEEPS_SIGN_OF_ALL,
  /// Adds its operands, or subtracts one from another.
  SHIFTS,
  /// Writes a small number where one of its operands is small: a product, a magnitude, a root.
  PROPORTIONAL,
  /// Writes elements of several operands as they are, where another operand says.
  PLACES,
  /// Compares with its constants only, so that an infinite one is a bound that is never reached.
  BOUNDS,
  /// Makes probabilities of the scores of classes.
  MAKES_PROBABILITIES,
  /// Combines elements along axes, or of windows.
  REDUCES,
  /// Multiplies its first operands with one another.
  MULTIPLIES,
  /// Divides by its last operand.
  DIVIDES,
  /// Divides by a size of all that it reads along some axes, so that what it writes is about 1.
  NORMALISES,
  /// Has no bound where what it divides by, or else its first operand, comes near zero.
  SINGULAR,
  /// Has a bound, but none on its slope, where its first operand comes near zero: a root.
  STEEP_AT_ZERO,
  /// Writes numbers far larger than those that it reads.
  GROWS,
  /// Writes roots or logarithms: numbers nearer to 1 than those that it reads.
  CONTRACTS,
  /// Repeats itself, so that what counts of its operand is the absolute error.
  PERIODIC,
  /// Writes numbers one after another, as positions are.
  COUNTS,
  /// Is a convolution, transposed or not.
  CONVOLUTION,
  /// Stands only in a network that is quantised.
  QUANTISED,
  /// Rounds to integers, or sums integers in kernels that may saturate: a small difference in what
  /// it reads can become a whole step.
  ROUNDS,
  /// Computes in integers of 8 bits or less.
  INTEGER_ARITHMETIC
}
