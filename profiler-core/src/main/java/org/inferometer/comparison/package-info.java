/// What cells that were measured in turns say of each other: pure functions of their slots.
@NullMarked
package org.inferometer.comparison;

import org.jspecify.annotations.NullMarked;
