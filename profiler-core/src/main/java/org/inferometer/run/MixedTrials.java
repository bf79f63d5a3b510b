package org.inferometer.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.measure.InputException;
import org.inferometer.measure.OutputScore;
import org.inferometer.measure.samples.Samples;
import org.inferometer.network.Binding;
import org.inferometer.network.HostTensor;
import org.inferometer.network.Network;
import org.inferometer.precision.ConversionException;
import org.inferometer.precision.sensitivity.Score;
import org.inferometer.run.Int8Derivation.Calibrated;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Session;
import org.inferometer.study.Precision;

/// Runs INT8 networks with some layers in FP32 on the backend, and scores their outputs against
/// those of the FP32 network on the same backend. One calibration serves them all.
final class MixedTrials {
  private final Network network;
  private final Calibrated calibrated;
  private final Backend backend;
  private final BuildOptions options;
  private final List<Map<String, HostTensor>> inputs = new ArrayList<>();
  private final List<Map<String, HostTensor>> expected = new ArrayList<>();
  private int count;

  /// Reads the inputs and computes what is expected of them.
  ///
  /// @param options at the binding of the calibration
  MixedTrials(
      Network network,
      Calibrated calibrated,
      Backend backend,
      BuildOptions options,
      Samples samples)
      throws BackendException, InputException, ConversionException {
    this.network = network;
    this.calibrated = calibrated;
    this.backend = backend;
    this.options = options;
    for (int i = 0; i < samples.count(); i++) {
      inputs.add(samples.at(i));
    }
    Network constant = Derivation.single(network);
    run(constant, Precision.FP32, (_, outputs) -> expected.add(copies(outputs)));
  }

  /// @param keep names of layers that stay FP32 beside those that were asked for
  /// @throws BackendException if the network cannot be derived or run
  Score of(Set<String> keep) throws BackendException {
    try {
      Network mixed = calibrated.draft().keeping(keep).convert(calibrated.table()).network(network);
      OutputScore score = new OutputScore(options.binding().batch());
      run(mixed, Precision.INT8, (i, outputs) -> score.add(outputs, expected.get(i)));
      count++;
      return new Score(score.sqnrDb(), score.top1(), score.inferences());
    } catch (ConversionException | InputException e) {
      throw BackendException.failed(String.valueOf(e.getMessage()), e);
    }
  }

  /// How many networks were run.
  int count() {
    return count;
  }

  private interface Observer {
    void see(int inference, Map<String, HostTensor> outputs) throws InputException;
  }

  /// Each network's files are gone when it has run: there can be hundreds.
  private void run(Network which, Precision precision, Observer observer)
      throws BackendException, InputException {
    Path folder = folder();
    Binding binding = options.binding();
    BuildOptions own =
        new BuildOptions(binding, precision, options.device(), options.threads(), folder);
    try (Engine engine = backend.build(which, own);
        Session session = engine.open()) {
      for (int i = 0; i < inputs.size(); i++) {
        session.bind(inputs.get(i));
        session.run();
        observer.see(i, session.outputs());
      }
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

  private static Map<String, HostTensor> copies(Map<String, HostTensor> outputs) {
    Map<String, HostTensor> copies = new LinkedHashMap<>();
    outputs.forEach((name, tensor) -> {
      long size = tensor.data().byteSize();
      MemorySegment copy = Arena.ofAuto().allocate(Math.max(1, size), 64).asSlice(0, size);
      copies.put(name, new HostTensor(tensor.type(), copy.copyFrom(tensor.data())));
    });
    return copies;
  }
}
