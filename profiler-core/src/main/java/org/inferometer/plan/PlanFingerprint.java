package org.inferometer.plan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.inferometer.accuracy.OutputRequest;
import org.inferometer.digest.Sha256;
import org.inferometer.plugin.LayerOrigins;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.sensitivity.SensitivityRequest;
import org.inferometer.study.Precision;

/// The settings that a cell depends on. A cell that was measured before with the same settings is
/// as good as one that is measured now.
public final class PlanFingerprint {
  private static final String CALIBRATION = "calibration";
  private static final String INT8 = "int8";

  /// Settings that say how long is measured; a sensitivity does not depend on them.
  private static final Set<String> TIMING = Set.of("budget");

  private final StudyPlan plan;
  private final Map<String, String> common = new TreeMap<>();

  /// Of the networks that have custom layers, by the networks' ids.
  private final Map<String, String> customLayers = new HashMap<>();

  private final String calibration;

  /// @param tool version of the program
  /// @throws IOException if a folder of the plan cannot be read
  public PlanFingerprint(PlannedStudy planned, String tool) throws IOException {
    this.plan = planned.plan();
    common.put("budget", plan.timing().budget().toMillis() + " ms");
    common.put("threads", String.valueOf(plan.backend().threads()));
    common.put("seed", String.valueOf(plan.networks().seed()));
    common.put("runtime", planned.target().runtime());
    common.put("options", new TreeMap<>(plan.backend().settings()).toString());
    common.put("version", tool);
    common.put(
        "inputs",
        plan.networks().inputs().isPresent()
            ? InputFingerprint.of(plan.networks().inputs().get())
            : "seeded");
    outputs(plan.networks().outputs());
    common.put("labelled", planned.evaluation().fingerprint());
    for (PlannedNetwork network : planned.networks()) {
      List<String> layers = LayerOrigins.of(network.network());
      if (!layers.isEmpty()) {
        customLayers.put(network.id(), layers.toString());
      }
    }
    this.calibration =
        plan.precisions().contains(Precision.INT8) || isObserved(plan)
            ? calibration(plan.derivation().calibration())
            : "";
  }

  /// Nothing where it changes nothing, so that cells of earlier releases still fit.
  private void outputs(OutputRequest outputs) throws IOException {
    if (outputs.expected() != null) {
      common.put("expected outputs", InputFingerprint.of(outputs.expected()));
      common.put("tolerance", String.valueOf(outputs.tolerance()));
    }
    if (outputs.written() != null) {
      common.put("outputs to", String.valueOf(outputs.written()));
    }
  }

  /// By name.
  public Map<String, String> of(PlannedCell cell) {
    Map<String, String> settings = new TreeMap<>(common);
    settings.put("network", cell.network().network().sha256());
    settings.put("sizes", new TreeMap<>(cell.network().sizes()).toString());
    settings.put("kept in FP32", cell.keep().toString());
    String layers = customLayers.get(cell.network().id());
    if (layers != null) {
      settings.put("custom layers", layers);
    }
    if (cell.precision() == Precision.FP16 && isObserved(plan)) {
      settings.put(CALIBRATION, calibration);
    }
    if (isCalibrated(cell.precision())) {
      settings.put(CALIBRATION, calibration);
      settings.put(
          INT8, cell.target().backend().quantisation(plan.backend().settings()).fingerprint());
    }
    return settings;
  }

  /// The settings of a cell in a plan of an earlier release, which had those of all cells in one.
  public static Map<String, String> ofEarlierRelease(Map<String, String> plan, PlannedCell cell) {
    Map<String, String> settings = new TreeMap<>(plan);
    settings.keySet().removeIf(key -> key.startsWith("network "));
    settings.put("network", plan.getOrDefault("network " + cell.network().id(), "none"));
    settings.put("kept in FP32", cell.keep().toString()); // the cell itself tells
    if (!isCalibrated(cell.precision())) {
      settings.remove(CALIBRATION);
      settings.remove(INT8);
    }
    return settings;
  }

  /// Whether the numbers of FP16 networks are observed on calibration data.
  private static boolean isObserved(StudyPlan plan) {
    return plan.precisions().contains(Precision.FP16)
        && plan.derivation().calibration().data() != null;
  }

  private static boolean isCalibrated(Precision precision) {
    return precision == Precision.INT8 || precision == Precision.INT8_MIXED;
  }

  /// A hash for the sensitivity of the layers of a cell's network.
  ///
  /// @throws IOException if a folder of the plan cannot be read
  public String ofSensitivity(PlannedCell cell) throws IOException {
    SensitivityRequest request = plan.derivation().sensitivity().orElseThrow();
    String evaluation = request.evaluation();
    Map<String, String> all = of(cell);
    all.keySet().removeIf(TIMING::contains);
    if (!request.decidesOnLabelled()) {
      all.remove("labelled");
    }
    all.put("target", String.valueOf(request.target()));
    all.put("evaluation", evaluation == null ? "" : InputFingerprint.ofAll(Path.of(evaluation)));
    return Sha256.of(all.toString());
  }

  private static String calibration(CalibrationRequest request) throws IOException {
    String data = request.data();
    return request + (data == null ? "" : " " + InputFingerprint.ofAll(Path.of(data)));
  }
}
