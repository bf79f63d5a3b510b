package org.inferometer.spi;

import org.inferometer.study.Reading;

/// One thing that can hold a device's clocks back, read at one instant.
///
/// @param cause in words that can stand after "held back by": `the software power cap`
/// @param count grows while it holds the clocks back: nanoseconds (`ns`), or how often it began to
///   (`1`); unavailable where the device does not count
/// @param active whether it holds them back right now
public record Throttle(String cause, Reading count, boolean active) {}
