/// Moves and cancels the transposes that the conversion of NHWC operators adds.
@NullMarked
package org.inferometer.importer.tensorflow.layout;

import org.jspecify.annotations.NullMarked;
