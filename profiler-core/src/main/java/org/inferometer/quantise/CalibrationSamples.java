package org.inferometer.quantise;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.data.InputException;
import org.inferometer.data.image.Preprocessing;
import org.inferometer.data.samples.SampleFolder;
import org.inferometer.data.samples.Samples;
import org.inferometer.data.samples.SyntheticSamples;
import org.inferometer.graph.Shape;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;

/// Opens what a calibration reads, for INT8 and for FP16.
public final class CalibrationSamples {
  private CalibrationSamples() {}

  /// One item at a time where the network takes it: the smallest memory, and the same ranges for
  /// every batch.
  ///
  /// @param sizes of open dimensions, as [Network#bind] takes them
  public static Binding binding(Network network, Map<String, Shape> sizes)
      throws ShapeBindingException {
    try {
      return network.bind(Optional.of(1), sizes);
    } catch (ShapeBindingException e) {
      return network.bind(Optional.empty(), sizes);
    }
  }

  /// @param seed of made-up inputs
  /// @throws InputException naming the folder or file, and what was expected
  static Samples of(CalibrationRequest request, long seed, Binding binding) throws InputException {
    if (request.data() == null) {
      return new SyntheticSamples(
          binding, seed, Math.min(request.samples(), CalibrationRequest.SYNTHETIC_SAMPLES));
    }
    return SampleFolder.open(
        Path.of(request.data()), preprocessing(request), binding, request.samples());
  }

  /// Reads every sample of a folder once, so that one that cannot be used is found before anything
  /// is measured.
  ///
  /// @param request that names data
  /// @throws InputException naming the folder or file, and what was expected
  public static void check(CalibrationRequest request, Binding binding) throws InputException {
    Samples samples = of(request, 0, binding);
    for (int i = 0; i < samples.count(); i++) {
      samples.at(i);
    }
  }

  /// To be called where preprocessing serves nothing but calibration.
  ///
  /// @param remedies settings that name images
  /// @throws InputException if preprocessing would do nothing
  public static void requireImages(CalibrationRequest request, Setting... remedies)
      throws InputException {
    if (request.preprocessing() == null) {
      return;
    }
    if (request.data() == null) {
      throw new InputException(
          "preprocessing is for images, and made-up inputs are no images; name some, or leave"
              + " preprocessing out",
          Stream.concat(Arrays.stream(remedies), Stream.of(Setting.PREPROCESSING))
              .map(Remedy::of)
              .toList());
    }
    SampleFolder.requireImages(Path.of(request.data()));
  }

  /// How images become inputs; absent where nothing says so.
  static Optional<Preprocessing> preprocessing(CalibrationRequest request) throws InputException {
    return request.preprocessing() == null
        ? Optional.empty()
        : Optional.of(Preprocessing.read(Path.of(request.preprocessing())));
  }
}
