/// Explains what an optimiser made of a network: every layer of the network stands in exactly one
/// row, and what stayed unfused is held against the same pattern that was fused elsewhere.
///
/// [org.inferometer.fusion.FusionAccount] puts it together from an engine's description;
/// [org.inferometer.fusion.PublishedCount] holds the figures that others published.
@NullMarked
package org.inferometer.fusion;

import org.jspecify.annotations.NullMarked;
