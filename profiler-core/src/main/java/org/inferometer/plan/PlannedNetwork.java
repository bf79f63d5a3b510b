package org.inferometer.plan;

import org.inferometer.network.Network;

/// A network of a study.
///
/// @param id its name in the study, unique there
/// @param model as the user named it
public record PlannedNetwork(String id, String model, Network network) {}
