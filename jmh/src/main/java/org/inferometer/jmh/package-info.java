/// Benchmarks of everything that has a speed goal; docs/performance.md holds their results.
package org.inferometer.jmh;
