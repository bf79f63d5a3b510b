/// Reads SavedModel folders: a graph with signatures, and the variables of its checkpoint.
@NullMarked
package org.inferometer.importer.tensorflow.savedmodel;

import org.jspecify.annotations.NullMarked;
