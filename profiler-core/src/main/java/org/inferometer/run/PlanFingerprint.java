package org.inferometer.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.sensitivity.SensitivityRequest;
import org.inferometer.study.Precision;

/// What decides whether something that was measured before is as good as if it were measured now.
///
/// @param labelled fingerprint of the labelled samples
/// @param tool version of the program
record PlanFingerprint(
    StudyPlan plan, List<PlannedNetwork> networks, Target target, String labelled, String tool) {

  /// What has no bearing on where nothing is timed.
  private static final Set<String> TIMING = Set.of("budget", "repeats");

  /// For cells, by name; keys that begin with `network ` concern that network only.
  ///
  /// @throws IOException if a folder of the plan cannot be read
  Map<String, String> settings() throws IOException {
    Map<String, String> settings = new TreeMap<>();
    settings.put("budget", plan.budget().toMillis() + " ms");
    settings.put("repeats", String.valueOf(plan.repeats()));
    settings.put("threads", String.valueOf(plan.threads()));
    settings.put("seed", String.valueOf(plan.seed()));
    settings.put("sizes", new TreeMap<>(plan.sizes()).toString());
    settings.put("runtime", target.runtime());
    settings.put("options", new TreeMap<>(plan.settings()).toString());
    settings.put("version", tool);
    settings.put(
        "inputs", plan.inputs().isPresent() ? InputFingerprint.of(plan.inputs().get()) : "seeded");
    if (plan.precisions().contains(Precision.INT8)) {
      settings.put("calibration", calibration(plan.calibration()));
      settings.put("int8", target.backend().quantisation(plan.settings()).fingerprint());
    }
    settings.put("labelled", labelled);
    networks.forEach(n -> settings.put("network " + n.id(), n.network().sha256()));
    return settings;
  }

  /// A hash for the sensitivity of the layers of a cell's network.
  ///
  /// @throws IOException if a folder of the plan cannot be read
  String ofSensitivity(PlannedCell cell) throws IOException {
    SensitivityRequest request = plan.sensitivity().orElseThrow();
    String evaluation = request.evaluation();
    Map<String, String> all = settings();
    all.keySet().removeIf(key -> key.startsWith("network ") || TIMING.contains(key));
    if (!request.decidesOnLabelled()) {
      all.remove("labelled");
    }
    all.put("network", cell.network().network().sha256());
    all.put("keep", cell.keep().toString());
    all.put("target", String.valueOf(request.target()));
    all.put("evaluation", evaluation == null ? "" : InputFingerprint.ofAll(Path.of(evaluation)));
    return InputFingerprint.of(all.toString());
  }

  private static String calibration(CalibrationRequest request) throws IOException {
    String data = request.data();
    return request + (data == null ? "" : " " + InputFingerprint.ofAll(Path.of(data)));
  }
}
