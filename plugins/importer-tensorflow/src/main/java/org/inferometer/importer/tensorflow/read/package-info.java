/// Reads frozen graphs from files.
@NullMarked
package org.inferometer.importer.tensorflow.read;

import org.jspecify.annotations.NullMarked;
