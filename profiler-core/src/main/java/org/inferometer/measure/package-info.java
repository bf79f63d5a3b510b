/// Warm-up, sampling and recorders.
@NullMarked
package org.inferometer.measure;

import org.jspecify.annotations.NullMarked;
