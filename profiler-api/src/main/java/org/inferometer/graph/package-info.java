/// The graph of a network: nodes, tensors and types in the terms of ONNX, apart from any file
/// format.
@NullMarked
package org.inferometer.graph;

import org.jspecify.annotations.NullMarked;
