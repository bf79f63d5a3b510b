/// Asks NVIDIA's driver which devices are here, before anything of TensorRT is touched.
@NullMarked
package org.inferometer.backend.tensorrt.driver;

import org.jspecify.annotations.NullMarked;
