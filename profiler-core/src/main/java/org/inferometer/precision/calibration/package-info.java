/// Ranges of activations: streaming histograms, the calibrators that choose a threshold from them,
/// and tables of the results.
@NullMarked
package org.inferometer.precision.calibration;

import org.jspecify.annotations.NullMarked;
