/// The ONNX file format: models are read from and written to protobuf without copying weights.
@NullMarked
package org.inferometer.onnx;

import org.jspecify.annotations.NullMarked;
