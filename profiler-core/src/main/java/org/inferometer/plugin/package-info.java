/// Finds extensions. PF4J is used here and nowhere else, apart from its two marker types.
@NullMarked
package org.inferometer.plugin;

import org.jspecify.annotations.NullMarked;
