/// Imports ONNX files.
@NullMarked
package org.inferometer.importer.onnx;

import org.jspecify.annotations.NullMarked;
