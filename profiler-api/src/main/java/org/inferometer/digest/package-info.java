/// Names of contents.
@NullMarked
package org.inferometer.digest;

import org.jspecify.annotations.NullMarked;
