package org.inferometer.run;

import org.inferometer.network.Network;

/// A network of a study.
///
/// @param id its name in the study, unique there
/// @param model as the user named it
record PlannedNetwork(String id, String model, Network network) {}
