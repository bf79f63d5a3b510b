/// Sets of inputs: images with their preprocessing, tensor files, or generated ones.
@NullMarked
package org.inferometer.data.samples;

import org.jspecify.annotations.NullMarked;
