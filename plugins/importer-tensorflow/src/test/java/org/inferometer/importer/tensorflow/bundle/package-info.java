@NullMarked
package org.inferometer.importer.tensorflow.bundle;

import org.jspecify.annotations.NullMarked;
