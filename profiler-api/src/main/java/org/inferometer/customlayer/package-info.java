/// Layers that developers add: what they are called, read and write, and how they are computed.
@NullMarked
package org.inferometer.customlayer;

import org.jspecify.annotations.NullMarked;
