/// The form of a TensorFlow graph that every way in leads to: no functions but bodies, no
/// variables.
@NullMarked
package org.inferometer.importer.tensorflow.graph;

import org.jspecify.annotations.NullMarked;
