/// The proof that ratios can be trusted; docs/trust.md holds its results.
package org.inferometer.jmh.trust;
