package org.inferometer.plan;

import java.util.Optional;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;

/// A network of a study.
///
/// @param id its name in the study, unique there
/// @param model as the user named it
public record PlannedNetwork(String id, String model, Network network) {
  /// The smallest binding that the network takes: of one item unless the network fixes more.
  public Binding smallest(StudyPlan plan) throws ShapeBindingException {
    Optional<Integer> batch = Planner.takesAnyBatch(this, plan) ? Optional.of(1) : Optional.empty();
    return network.bind(batch, plan.networks().sizes());
  }
}
