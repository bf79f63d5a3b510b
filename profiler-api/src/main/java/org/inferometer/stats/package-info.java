/// Pure functions over samples: intervals, changepoints, comparisons.
@NullMarked
package org.inferometer.stats;

import org.jspecify.annotations.NullMarked;
