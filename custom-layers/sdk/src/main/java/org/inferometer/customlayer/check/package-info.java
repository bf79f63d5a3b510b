/// Checks of custom layers: values against the reference, and the contract of a kernel.
@NullMarked
package org.inferometer.customlayer.check;

import org.jspecify.annotations.NullMarked;
