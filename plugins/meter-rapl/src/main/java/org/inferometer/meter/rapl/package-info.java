/// Processor energy through RAPL, as Linux shows it in its powercap tree.
@NullMarked
package org.inferometer.meter.rapl;

import org.jspecify.annotations.NullMarked;
