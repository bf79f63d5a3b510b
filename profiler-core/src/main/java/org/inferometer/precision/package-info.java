/// Networks of a lower precision, derived from the FP32 one as explicit ONNX models.
@NullMarked
package org.inferometer.precision;

import org.jspecify.annotations.NullMarked;
