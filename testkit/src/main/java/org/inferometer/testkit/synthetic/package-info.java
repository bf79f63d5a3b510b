/// Engines and machines whose truth is known, for tests of what measures them.
@NullMarked
package org.inferometer.testkit.synthetic;

import org.jspecify.annotations.NullMarked;
