/// TensorRT's C++ callback interfaces, implemented in Java: each object is a pointer to a table of
/// functions in the order of the Itanium C++ ABI.
@NullMarked
package org.inferometer.backend.tensorrt.callback;

import org.jspecify.annotations.NullMarked;
