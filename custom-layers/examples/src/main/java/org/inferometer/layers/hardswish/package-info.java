/// Hard-swish with a learned slope for each channel: a pointwise layer.
@NullMarked
package org.inferometer.layers.hardswish;

import org.jspecify.annotations.NullMarked;
