/// Finds NVIDIA's libraries on this machine, fetches them where asked to, and loads them.
@NullMarked
package org.inferometer.backend.tensorrt.library;

import org.jspecify.annotations.NullMarked;
