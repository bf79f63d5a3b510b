/// The catalogue of operators: the one place that says what an operator is, by its domain, its name
/// and the operator set. Lists of operators with a property are here only; code that rewrites one
/// operator names it.
///
/// Each family of operators has a file with a table, one operator in a line, and the formulas of
/// the family below it. Conventions of the formulas: a multiply-add is 2; an addition, a
/// multiplication, a division, a comparison, a rounding and the evaluation of one elementary
/// function (exp, log, erf, tanh, a root, a power) are 1 each; operations on integers count like
/// those on floating-point numbers. Where a family names no other source, its formula counts the
/// operations of the ONNX operator specification (onnx.ai/onnx/operators).
@NullMarked
package org.inferometer.operator;

import org.jspecify.annotations.NullMarked;
