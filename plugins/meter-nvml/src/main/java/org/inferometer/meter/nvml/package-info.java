/// Power, energy, clocks and memory of NVIDIA's GPUs through NVML, the management library that
/// comes with their driver. [NvmlNative] reads; everything that decides works on [Gpu] and is
/// tested with scripted ones.
@NullMarked
package org.inferometer.meter.nvml;

import org.jspecify.annotations.NullMarked;
