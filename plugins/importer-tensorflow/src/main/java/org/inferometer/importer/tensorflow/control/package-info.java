/// Control flow of TensorFlow as ONNX has it: loops, branches, and the lists that loops fill.
@NullMarked
package org.inferometer.importer.tensorflow.control;

import org.jspecify.annotations.NullMarked;
