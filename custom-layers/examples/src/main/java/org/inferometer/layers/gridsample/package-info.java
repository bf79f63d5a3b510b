/// Sampling of images at computed coordinates: a layer that gathers.
@NullMarked
package org.inferometer.layers.gridsample;

import org.jspecify.annotations.NullMarked;
