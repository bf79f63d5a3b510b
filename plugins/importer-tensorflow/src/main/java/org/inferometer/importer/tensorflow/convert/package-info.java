/// Turns a flat TensorFlow graph into an ONNX model, one row for each operator type.
@NullMarked
package org.inferometer.importer.tensorflow.convert;

import org.jspecify.annotations.NullMarked;
