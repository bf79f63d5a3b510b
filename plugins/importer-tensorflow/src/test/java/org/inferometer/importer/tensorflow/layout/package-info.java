@NullMarked
package org.inferometer.importer.tensorflow.layout;

import org.jspecify.annotations.NullMarked;
