/// Root-mean-square normalisation: a layer with a reduction.
@NullMarked
package org.inferometer.layers.rmsnorm;

import org.jspecify.annotations.NullMarked;
