/// The command line: one class a command, the progress bar, the tables and the errors.
@NullMarked
package org.inferometer.cli;

import org.jspecify.annotations.NullMarked;
