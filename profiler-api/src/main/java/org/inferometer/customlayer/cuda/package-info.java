/// Kernels of custom layers on NVIDIA GPUs: CUDA C text, and how it is launched.
@NullMarked
package org.inferometer.customlayer.cuda;

import org.jspecify.annotations.NullMarked;
