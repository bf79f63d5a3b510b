/// Which layers of an INT8 network to keep in FP32: the search, apart from how a network is run.
@NullMarked
package org.inferometer.precision.sensitivity;

import org.jspecify.annotations.NullMarked;
