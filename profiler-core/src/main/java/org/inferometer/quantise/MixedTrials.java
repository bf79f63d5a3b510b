package org.inferometer.quantise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.accuracy.OutputScore;
import org.inferometer.data.InputException;
import org.inferometer.data.samples.Samples;
import org.inferometer.graph.HostTensor;
import org.inferometer.machine.Scratch;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.precision.sensitivity.Score;
import org.inferometer.quantise.Int8Derivation.Calibrated;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Session;
import org.inferometer.stats.PairedProportions;
import org.inferometer.study.Precision;
import org.jspecify.annotations.Nullable;

/// Runs INT8 networks with some layers in FP32 on the backend, and scores their outputs against
/// those of the FP32 network on the same backend. One calibration serves them all. Labelled images
/// can be many, so that only trials that they decide run them.
final class MixedTrials {
  private final Network network;
  private final Calibrated calibrated;
  private final Backend backend;
  private final BuildOptions options;
  private final List<Map<String, HostTensor>> inputs = new ArrayList<>();
  private final List<Map<String, HostTensor>> expected = new ArrayList<>();
  private final @Nullable LabelledTrials labelled;
  private int count;

  /// Reads the inputs and computes what is expected of them.
  ///
  /// @param options at the binding of the calibration
  /// @param labelled scores the labelled images; null where they decide nothing
  MixedTrials(
      Network network,
      Calibrated calibrated,
      Backend backend,
      BuildOptions options,
      Samples samples,
      @Nullable LabelledTrials labelled)
      throws BackendException, InputException, ConversionException {
    this.network = network;
    this.calibrated = calibrated;
    this.backend = backend;
    this.options = options;
    this.labelled = labelled;
    for (int i = 0; i < samples.count(); i++) {
      inputs.add(samples.at(i));
    }
    Network constant = ConstantWeights.single(network);
    run(
        constant,
        Precision.FP32,
        session -> {
          for (Map<String, HostTensor> input : inputs) {
            expected.add(ConversionCheck.copies(outputs(session, input)));
          }
          if (labelled != null) {
            labelled.expect(session);
          }
        });
  }

  /// @param keep names of layers that stay FP32 beside those that were asked for
  /// @throws BackendException if the network cannot be derived or run
  Score of(Set<String> keep) throws BackendException {
    return score(keep, null);
  }

  /// The same, and which labelled images it is right on, if those decide.
  Score deciding(Set<String> keep) throws BackendException {
    return score(keep, labelled);
  }

  private Score score(Set<String> keep, @Nullable LabelledTrials images) throws BackendException {
    try {
      Network mixed = calibrated.draft().keeping(keep).convert(calibrated.table()).network(network);
      OutputScore score = new OutputScore(options.binding().batch());
      List<PairedProportions> pairs = new ArrayList<>();
      run(
          mixed,
          Precision.INT8,
          session -> {
            for (int i = 0; i < inputs.size(); i++) {
              score.add(outputs(session, inputs.get(i)), expected.get(i));
            }
            if (images != null) {
              images.compared(session).ifPresent(pairs::add);
            }
          });
      count++;
      return new Score(
          score.sqnrDb(), score.top1(), score.inferences(), pairs.stream().findFirst());
    } catch (ConversionException | InputException e) {
      throw BackendException.failed(String.valueOf(e.getMessage()), e);
    }
  }

  /// How many networks were run.
  int count() {
    return count;
  }

  private interface Use {
    void of(Session session) throws BackendException, InputException;
  }

  private static Map<String, HostTensor> outputs(Session session, Map<String, HostTensor> input)
      throws BackendException {
    session.bind(input);
    session.run();
    return session.outputs();
  }

  /// Each network's files are gone when it has run: there can be hundreds.
  private void run(Network which, Precision precision, Use use)
      throws BackendException, InputException {
    Path folder = folder();
    Binding binding = options.binding();
    BuildOptions own =
        new BuildOptions(binding, precision, options.device(), options.threads(), folder);
    try (Engine engine = backend.build(which, own);
        Session session = engine.open()) {
      use.of(session);
    } finally {
      Scratch.delete(folder);
    }
  }

  private Path folder() {
    try {
      return Files.createTempDirectory(options.workFolder(), "trial");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
