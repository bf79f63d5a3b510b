/// Tests that every plugin passes: for each interface a class to extend in the plugin's own tests.
@NullMarked
package org.inferometer.testkit;

import org.jspecify.annotations.NullMarked;
