/// The operator types of TensorFlow that are imported, a file for each family.
@NullMarked
package org.inferometer.importer.tensorflow.operator;

import org.jspecify.annotations.NullMarked;
