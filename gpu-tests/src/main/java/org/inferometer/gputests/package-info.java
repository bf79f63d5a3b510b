/// Runs the tests that need a GPU on hosts without Maven.
@NullMarked
package org.inferometer.gputests;

import org.jspecify.annotations.NullMarked;
