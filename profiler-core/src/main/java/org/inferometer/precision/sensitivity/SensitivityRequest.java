package org.inferometer.precision.sensitivity;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is to be found out about INT8 layers, as a user asks for it.
///
/// @param target see [AccuracyTarget#parse]; null to rank layers only
/// @param evaluation a folder of inputs that outputs are compared on; null for labelled images
///   where those decide, or else those of the calibration's folder that calibration leaves over, or
///   made-up ones where it has no folder
/// @param apply whether the suggestion becomes cells of their own
public record SensitivityRequest(
    @Nullable String target, @Nullable String evaluation, boolean apply) {
  public SensitivityRequest {
    if (target != null) {
      AccuracyTarget.parse(target);
    }
  }

  /// Whether labelled images decide what is accurate enough.
  public boolean decidesOnLabelled() {
    return wanted().filter(AccuracyTarget.Points.class::isInstance).isPresent();
  }

  /// The target, if there is one.
  public Optional<AccuracyTarget> wanted() {
    return Optional.ofNullable(target).map(AccuracyTarget::parse);
  }
}
