package org.inferometer.network;

import org.inferometer.study.Reading;

/// What a layer costs by formula, whatever engine runs it.
///
/// @param flops floating-point operations, multiply-add = 2; integer operations of quantised layers
///   count alike; unavailable with the reason where there is no formula
/// @param bytes read and written, `B`, if the layer reads each input and weight once and writes
///   each output once; unavailable where a type is unknown
/// @param parameters elements of the constants that the layer is the first to use
public record Cost(Reading flops, Reading bytes, long parameters) {}
