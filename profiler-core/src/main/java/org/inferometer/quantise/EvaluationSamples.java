package org.inferometer.quantise;

import java.nio.file.Path;
import java.util.Optional;
import org.inferometer.data.InputException;
import org.inferometer.data.image.Preprocessing;
import org.inferometer.data.labelled.LabelledRequest;
import org.inferometer.data.labelled.LabelledSample;
import org.inferometer.data.samples.SampleFolder;
import org.inferometer.data.samples.Samples;
import org.inferometer.data.samples.SyntheticSamples;
import org.inferometer.network.Binding;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.sensitivity.AccuracyTarget;
import org.inferometer.precision.sensitivity.SensitivityRequest;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;
import org.jspecify.annotations.Nullable;

/// Inputs that INT8 and FP32 are compared on, never those of the calibration: ranges fit them too
/// well.
public final class EvaluationSamples {
  /// Enough for a sum of squares over whole outputs.
  private static final int FOR_NOISE = 16;

  /// A share of items is known to one item only.
  private static final int FOR_AGREEMENT = 128;

  /// Away from the seeds of made-up calibration inputs.
  private static final long APART = 0x1_0000;

  private EvaluationSamples() {}

  /// @param labelled what decides where labelled images do; null where there are none
  /// @throws InputException if there are none, with the remedy
  public static Samples of(
      SensitivityRequest request,
      CalibrationRequest calibration,
      @Nullable LabelledRequest labelled,
      Binding binding,
      long seed)
      throws InputException {
    int most =
        request.wanted().filter(AccuracyTarget.Agreement.class::isInstance).isPresent()
            ? FOR_AGREEMENT
            : FOR_NOISE;
    Optional<Preprocessing> preprocessing = CalibrationSamples.preprocessing(calibration);
    if (request.evaluation() != null) {
      return SampleFolder.open(Path.of(request.evaluation()), preprocessing, binding, most);
    }
    if (request.decidesOnLabelled() && labelled != null) {
      return SampleFolder.ofImages(
          Path.of(labelled.data()),
          labelled.open().spread(most).stream().map(LabelledSample::file).toList(),
          labelled.imagePreprocessing(),
          binding);
    }
    if (calibration.data() == null) {
      return new SyntheticSamples(binding, seed + APART, most);
    }
    Path folder = Path.of(calibration.data());
    return SampleFolder.others(folder, preprocessing, binding, calibration.samples(), most)
        .orElseThrow(() ->
            new InputException(
                folder
                    + ": calibration uses all of its items, and accuracy is to be found on others;"
                    + " name a folder of them, or calibrate with fewer",
                Remedy.of(Setting.EVALUATION),
                Remedy.of(Setting.CALIBRATION_SAMPLES)));
  }
}
