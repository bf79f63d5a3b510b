/// ONNX models as records, read from and written to protobuf without copying weights.
@NullMarked
package org.inferometer.onnx;

import org.jspecify.annotations.NullMarked;
