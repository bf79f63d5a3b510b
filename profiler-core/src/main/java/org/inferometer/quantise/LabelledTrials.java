package org.inferometer.quantise;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.inferometer.accuracy.EvaluationPass;
import org.inferometer.data.InputException;
import org.inferometer.data.image.Augmentation;
import org.inferometer.data.labelled.LabelledRequest;
import org.inferometer.data.labelled.LabelledSample;
import org.inferometer.measure.Progress;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.spi.Session;
import org.inferometer.stats.PairedProportions;
import org.inferometer.study.Evaluation;
import org.inferometer.study.Evaluation.Scored;
import org.inferometer.study.Evaluation.Unavailable;

/// Which labelled images networks are right on, each against what the FP32 network is right on.
final class LabelledTrials {
  private final EvaluationPass pass;
  private final long calibrated;
  private final Progress progress;
  private boolean[] expected = {};

  private LabelledTrials(EvaluationPass pass, long calibrated, Progress progress) {
    this.pass = pass;
    this.calibrated = calibrated;
    this.progress = progress;
  }

  /// @param images that decide
  /// @param calibrated that the networks under trial were calibrated with
  /// @param binding that networks are built for
  /// @param progress is told that a network is still being scored
  static LabelledTrials of(
      LabelledRequest images,
      Int8Request calibrated,
      Network network,
      Binding binding,
      Progress progress)
      throws InputException {
    List<LabelledSample> samples = images.open().spread(images.samples());
    EvaluationPass pass =
        new EvaluationPass(
            network,
            binding,
            samples,
            List.of(Augmentation.NONE),
            images.reader(network.source(), binding));
    Set<Path> seen =
        CalibrationSamples.of(calibrated.calibration(), calibrated.seed(), binding)
            .images()
            .stream()
            .map(LabelledTrials::absolute)
            .collect(Collectors.toSet());
    long known = samples.stream().filter(sample -> seen.contains(absolute(sample.file()))).count();
    return new LabelledTrials(pass, known, progress);
  }

  private static Path absolute(Path file) {
    return file.toAbsolutePath().normalize();
  }

  /// What a reader must know of a choice that the images decided, a sentence each.
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add(
        "Top-1 was compared on the same "
            + expected.length
            + " labelled images. They decided the choice too, so that the loss on others may be"
            + " larger; the interval does not count that.");
    if (calibrated > 0) {
      notes.add(
          calibrated
              + " of the labelled images were calibrated on too: ranges fit them better than"
              + " others.");
    }
    return notes;
  }

  /// Scores the network that others are compared with.
  ///
  /// @throws InputException if it cannot be scored: then nothing can be said of others
  void expect(Session fp32) throws InputException {
    Evaluation evaluation = pass.evaluate(fp32, progress);
    if (evaluation instanceof Unavailable none) {
      throw new InputException(
          "the FP32 network's top-1 on the labelled images is not known: " + none.reason());
    }
    expected = right((Scored) evaluation);
  }

  /// Right of the FP32 network (first) and of this one (second); empty where this one has no
  /// scores.
  Optional<PairedProportions> compared(Session session) {
    return pass.evaluate(session, progress) instanceof Scored scored
        ? Optional.of(PairedProportions.of(expected, right(scored)))
        : Optional.empty();
  }

  private static boolean[] right(Scored scored) {
    return scored.columns().getFirst().right();
  }
}
