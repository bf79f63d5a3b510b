/// What every conversion needs to rewrite a graph: free names, constants, the layers that nodes
/// stand for, and what can be folded into convolutions.
@NullMarked
package org.inferometer.precision.rewriting;

import org.jspecify.annotations.NullMarked;
