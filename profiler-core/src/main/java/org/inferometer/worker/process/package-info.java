/// Worker processes as the runner sees them: how they are started, watched and ended, and the lines
/// that they send.
@NullMarked
package org.inferometer.worker.process;

import org.jspecify.annotations.NullMarked;
