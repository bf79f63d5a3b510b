/// Custom layers as plugins of TensorRT: what C++ asks of a plugin and of its creator, answered in
/// Java.
@NullMarked
package org.inferometer.backend.tensorrt.customlayer;

import org.jspecify.annotations.NullMarked;
