/// Packs the program, a Java runtime and native libraries for machines that reach no network.
@NullMarked
package org.inferometer.cli.bundle;

import org.jspecify.annotations.NullMarked;
