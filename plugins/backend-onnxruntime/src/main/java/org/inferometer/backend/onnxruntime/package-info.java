/// ONNX Runtime as a backend: sessions, engine layers with their origins, layer times from its
/// profiler, and the interpreter of unoptimised networks.
@NullMarked
package org.inferometer.backend.onnxruntime;

import org.jspecify.annotations.NullMarked;
