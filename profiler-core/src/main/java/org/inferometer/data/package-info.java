/// Inputs for inference: made from a seed, or read from files.
@NullMarked
package org.inferometer.data;

import org.jspecify.annotations.NullMarked;
