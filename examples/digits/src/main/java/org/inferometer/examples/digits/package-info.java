/// An example from data to report: digits are rendered, networks trained and exported for
/// Inferometer to profile.
@NullMarked
package org.inferometer.examples.digits;

import org.jspecify.annotations.NullMarked;
