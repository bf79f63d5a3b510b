@NullMarked
package org.inferometer.importer.tensorflow.function;

import org.jspecify.annotations.NullMarked;
