/// Takes out the transposes that cancel each other.
@NullMarked
package org.inferometer.importer.tensorflow.layout;

import org.jspecify.annotations.NullMarked;
