/// What can be read about the machine that measures.
@NullMarked
package org.inferometer.machine;

import org.jspecify.annotations.NullMarked;
