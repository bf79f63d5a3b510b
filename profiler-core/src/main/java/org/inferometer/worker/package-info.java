/// The worker process of a study: one class for each task, and one place that turns a failure into
/// a reason.
@NullMarked
package org.inferometer.worker;

import org.jspecify.annotations.NullMarked;
