/// TensorRT as a backend: `library` finds and loads NVIDIA's libraries, `driver` asks the driver
/// for devices, `runtime` is what this plugin needs of TensorRT and CUDA, `callback` are TensorRT's
/// C++ interfaces implemented in Java, `engine` builds and keeps engines, `session` runs them, and
/// `inspector` reads the engine's layers.
@NullMarked
package org.inferometer.backend.tensorrt;

import org.jspecify.annotations.NullMarked;
