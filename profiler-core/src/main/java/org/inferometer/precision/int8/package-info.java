/// INT8 networks with explicit QuantizeLinear and DequantizeLinear nodes, derived from FP32 ones.
@NullMarked
package org.inferometer.precision.int8;

import org.jspecify.annotations.NullMarked;
