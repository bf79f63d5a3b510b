/// Runs studies: the runner, the worker process, the journal.
@NullMarked
package org.inferometer.run;

import org.jspecify.annotations.NullMarked;
