/// What this plugin needs of TensorRT and of CUDA, as small interfaces; classes named `*Native`
/// implement them with the presets, tests with fakes.
@NullMarked
package org.inferometer.backend.tensorrt.runtime;

import org.jspecify.annotations.NullMarked;
