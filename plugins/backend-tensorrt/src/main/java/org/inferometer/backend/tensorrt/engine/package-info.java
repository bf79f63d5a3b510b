/// Builds engines from networks, keeps their plans, and describes them.
@NullMarked
package org.inferometer.backend.tensorrt.engine;

import org.jspecify.annotations.NullMarked;
