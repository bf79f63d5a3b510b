/// The machine that measures: what can be read about it, and temporary folders on it.
@NullMarked
package org.inferometer.machine;

import org.jspecify.annotations.NullMarked;
