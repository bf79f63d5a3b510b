/// Readers of tensors that users bring as inputs: NumPy's `.npy` and `.npz`, and ONNX's `.pb`.
/// Every length is checked against the file before anything is allocated.
@NullMarked
package org.inferometer.data.tensor;

import org.jspecify.annotations.NullMarked;
