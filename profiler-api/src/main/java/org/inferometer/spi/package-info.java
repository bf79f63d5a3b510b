/// What varies: the interfaces that plugins implement.
@NullMarked
package org.inferometer.spi;

import org.jspecify.annotations.NullMarked;
