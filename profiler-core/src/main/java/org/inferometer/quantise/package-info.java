/// Derives INT8 networks on a backend: calibration, and the accuracy that each layer costs.
@NullMarked
package org.inferometer.quantise;

import org.jspecify.annotations.NullMarked;
