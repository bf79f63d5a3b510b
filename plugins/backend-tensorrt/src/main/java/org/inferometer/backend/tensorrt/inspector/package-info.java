/// Reads what TensorRT's engine inspector tells of an engine, and traces every engine layer back to
/// the layers of the network. Pure Java: nothing here needs TensorRT or a GPU.
@NullMarked
package org.inferometer.backend.tensorrt.inspector;

import org.jspecify.annotations.NullMarked;
