/// Formulas of the cost model: floating-point operations of each operator, by family.
///
/// Conventions: a multiply-add is 2; an addition, a multiplication, a division, a comparison, a
/// rounding and the evaluation of one elementary function (exp, log, erf, tanh, a root, a power)
/// are 1 each; operations on integers count like those on floating-point numbers. Where a family
/// names no other source, its formula counts the operations of the ONNX operator specification
/// (onnx.ai/onnx/operators).
@NullMarked
package org.inferometer.network.cost;

import org.jspecify.annotations.NullMarked;
