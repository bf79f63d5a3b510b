/// A bias and the exact GELU in one pass: a layer that replaces several.
@NullMarked
package org.inferometer.layers.biasgelu;

import org.jspecify.annotations.NullMarked;
