/// Checks of custom layers on backends, and what their reports are written as.
@NullMarked
package org.inferometer.layercheck;

import org.jspecify.annotations.NullMarked;
