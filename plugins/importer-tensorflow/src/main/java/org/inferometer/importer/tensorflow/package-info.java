/// Imports TensorFlow networks.
@NullMarked
package org.inferometer.importer.tensorflow;

import org.jspecify.annotations.NullMarked;
