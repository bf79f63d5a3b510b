/// Four custom layers as examples, each in a package of its own, and what their CPU kernels share.
@NullMarked
package org.inferometer.layers;

import org.jspecify.annotations.NullMarked;
