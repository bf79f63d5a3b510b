/// Accuracy: comparison of outputs with reference outputs, the correctness gate, and evaluation
/// against labels.
@NullMarked
package org.inferometer.accuracy;

import org.jspecify.annotations.NullMarked;
