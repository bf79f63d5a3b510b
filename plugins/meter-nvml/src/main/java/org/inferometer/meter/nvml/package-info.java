/// Power, energy, clocks and memory of NVIDIA's GPUs through NVML, the management library that
/// comes with their driver.
///
/// NVML is called through JavaCPP's presets, in the classes that are named `*Native`: they turn
/// calls into an [NvmlValue], a number or NVML's own words for why there is none, and decide
/// nothing but which of two functions a driver has. Everything that decides works on [Nvml.Gpu],
/// which tests play; the calls themselves are tested with a library in C that plays scripted
/// answers under the name of the driver's. Functions that a driver lacks end in an answer, too: see
/// [CallsNative].
@NullMarked
package org.inferometer.meter.nvml;

import org.jspecify.annotations.NullMarked;
