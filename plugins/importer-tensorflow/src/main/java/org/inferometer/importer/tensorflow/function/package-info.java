/// Puts the bodies of functions in the place of their calls.
@NullMarked
package org.inferometer.importer.tensorflow.function;

import org.jspecify.annotations.NullMarked;
