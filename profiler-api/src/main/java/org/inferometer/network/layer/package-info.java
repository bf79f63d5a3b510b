/// The layers that the network definition API offers; [Layers] makes them.
@NullMarked
package org.inferometer.network.layer;

import org.jspecify.annotations.NullMarked;
