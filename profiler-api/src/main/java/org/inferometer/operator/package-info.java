/// The operators of ONNX and of runtimes: what each is and does.
@NullMarked
package org.inferometer.operator;

import org.jspecify.annotations.NullMarked;
