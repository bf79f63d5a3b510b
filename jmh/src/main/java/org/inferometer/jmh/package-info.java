/// Benchmarks of everything that has a speed goal; docs/performance.md holds their results.
@NullMarked
package org.inferometer.jmh;

import org.jspecify.annotations.NullMarked;
