/// Reads checkpoints in TensorFlow's second format: a table of entries, and shards of data.
@NullMarked
package org.inferometer.importer.tensorflow.bundle;

import org.jspecify.annotations.NullMarked;
