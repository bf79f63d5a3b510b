/// For the tests of plugins: what the interfaces ask of an implementation, as checks that throw an
/// `AssertionError`. Nothing here needs a particular test framework.
@NullMarked
package org.inferometer.testkit;

import org.jspecify.annotations.NullMarked;
