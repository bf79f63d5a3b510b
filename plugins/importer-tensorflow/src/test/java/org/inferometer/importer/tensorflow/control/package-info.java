@NullMarked
package org.inferometer.importer.tensorflow.control;

import org.jspecify.annotations.NullMarked;
