@NullMarked
package org.inferometer.importer.tensorflow.savedmodel;

import org.jspecify.annotations.NullMarked;
