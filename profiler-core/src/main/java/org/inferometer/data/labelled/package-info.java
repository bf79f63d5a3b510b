/// Samples whose classes are known: a folder for each class, or a CSV file.
@NullMarked
package org.inferometer.data.labelled;

import org.jspecify.annotations.NullMarked;
