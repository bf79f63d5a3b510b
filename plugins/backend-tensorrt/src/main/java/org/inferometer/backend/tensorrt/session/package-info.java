/// Runs engines and takes their times.
@NullMarked
package org.inferometer.backend.tensorrt.session;

import org.jspecify.annotations.NullMarked;
