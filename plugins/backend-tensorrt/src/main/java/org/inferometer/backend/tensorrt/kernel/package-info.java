/// Compiles the CUDA text of custom layers, for the GPU at hand or for any, and keeps what came of
/// it.
@NullMarked
package org.inferometer.backend.tensorrt.kernel;

import org.jspecify.annotations.NullMarked;
