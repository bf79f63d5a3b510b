/// Networks: the immutable view over an ONNX model, the network definition API and the cost model.
@NullMarked
package org.inferometer.network;

import org.jspecify.annotations.NullMarked;
