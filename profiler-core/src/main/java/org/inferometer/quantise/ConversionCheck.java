package org.inferometer.quantise;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.inferometer.accuracy.OutputComparison;
import org.inferometer.data.InputException;
import org.inferometer.data.SeededInputs;
import org.inferometer.data.samples.Samples;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorElements;
import org.inferometer.machine.Scratch;
import org.inferometer.machine.Target;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Session;
import org.inferometer.study.Precision;

/// Builds a converted network and the FP32 one, runs one inference of each with the same inputs,
/// and compares their outputs.
public final class ConversionCheck {
  private final Target target;
  private final boolean own;
  private final Path work;

  /// What came of a check.
  public sealed interface Outcome {}

  /// @param runtime that ran both networks
  /// @param inputs that they were fed with, for people
  /// @param comparison with at least one output
  public record Compared(String runtime, String inputs, OutputComparison comparison)
      implements Outcome {}

  /// @param reason why nothing can be said of the error, and whether the network was built
  public record NotCompared(String reason) implements Outcome {}

  /// @param target that builds the networks
  /// @param own whether it is the backend that the network is written for: one that it does not
  ///   load in is no result then
  /// @param work folder for files that last as long as the call
  public ConversionCheck(Target target, boolean own, Path work) {
    this.target = target;
    this.own = own;
    this.work = work;
  }

  /// With made-up inputs.
  ///
  /// @throws ConversionException if the converted network cannot be built or run where it should
  public Outcome check(Network network, Conversion conversion, Map<String, Shape> sizes, long seed)
      throws ConversionException, InputException {
    return check(
        network,
        conversion,
        sizes,
        binding ->
            new Feed(
                binding,
                SeededInputs.of(binding, seed).tensors(),
                "made-up inputs, " + SeededInputs.origin(seed)));
  }

  /// With the first inputs of a calibration.
  ///
  /// @param seed of made-up inputs
  /// @throws ConversionException if the converted network cannot be built or run where it should
  public Outcome check(
      Network network,
      Conversion conversion,
      CalibrationRequest request,
      Map<String, Shape> sizes,
      long seed)
      throws ConversionException, InputException {
    return check(
        network,
        conversion,
        sizes,
        binding -> {
          Samples samples = CalibrationSamples.of(request, seed, binding);
          return new Feed(binding, samples.at(0), "the first of " + samples.description());
        });
  }

  private interface Feeding {
    Feed of(Binding binding) throws InputException;
  }

  private Outcome check(
      Network network, Conversion conversion, Map<String, Shape> sizes, Feeding feeding)
      throws ConversionException, InputException {
    try {
      Feed given = feeding.of(CalibrationSamples.binding(network, sizes));
      Feed same = given.as(CalibrationSamples.binding(conversion.network(network), sizes));
      return check(network, conversion, given, same);
    } catch (ShapeBindingException e) {
      return new NotCompared("not loaded: " + e.getMessage());
    }
  }

  /// @param origin what the inputs are, for people
  private record Feed(Binding binding, Map<String, HostTensor> inputs, String origin) {
    /// The same numbers, in the element types of another network.
    Feed as(Binding other) {
      Map<String, HostTensor> same = new LinkedHashMap<>();
      other
          .inputs()
          .forEach((name, type) ->
              same.put(
                  name,
                  TensorElements.converted(Objects.requireNonNull(inputs.get(name), name), type)));
      return new Feed(other, same, origin);
    }
  }

  private Outcome check(Network network, Conversion conversion, Feed feed, Feed convertedFeed)
      throws ConversionException, InputException {
    Map<String, HostTensor> expected;
    try {
      expected = outputs(ConstantWeights.single(network), Precision.FP32, feed);
    } catch (BackendException e) {
      return new NotCompared(
          "not loaded: the FP32 network does not run on "
              + target.runtime()
              + ": "
              + e.getMessage());
    }
    try {
      Map<String, HostTensor> actual =
          outputs(conversion.network(network), conversion.precision(), convertedFeed);
      return compared(actual, expected, feed.origin());
    } catch (BackendException e) {
      if (own && !lacksKernels(conversion, e)) {
        throw new ConversionException(
            network.source()
                + ": the converted network does not run on "
                + target.runtime()
                + ", so it is not written: "
                + e.getMessage());
      }
      return new NotCompared("it does not run on " + target.runtime() + ": " + e.getMessage());
    }
  }

  private String runtime() {
    return target.runtime() + (own ? "" : ", since the backend it is for cannot be used here");
  }

  /// A network of 16 bits serves other machines too: that this one has no kernels for it is no
  /// fault of the network.
  private static boolean lacksKernels(Conversion conversion, BackendException e) {
    return e.isUnsupported() && conversion.precision() != Precision.INT8;
  }

  private Outcome compared(
      Map<String, HostTensor> actual, Map<String, HostTensor> expected, String inputs)
      throws InputException {
    OutputComparison comparison = OutputComparison.of(actual, expected);
    return comparison.outputs().isEmpty()
        ? new NotCompared("it runs on " + target.runtime() + ", but no output could be compared")
        : new Compared(runtime(), inputs, comparison);
  }

  private Map<String, HostTensor> outputs(Network network, Precision precision, Feed feed)
      throws BackendException {
    Path folder = folder();
    BuildOptions options =
        new BuildOptions(feed.binding(), precision, target.device().id(), 0, folder);
    try (Engine engine = target.backend().build(network, options);
        Session session = engine.open()) {
      session.bind(feed.inputs());
      session.run();
      return copies(session.outputs());
    } finally {
      Scratch.delete(folder);
    }
  }

  private Path folder() throws BackendException {
    try {
      return Files.createTempDirectory(work, "check");
    } catch (IOException e) {
      throw BackendException.failed("a folder for its files cannot be made: " + e.getMessage(), e);
    }
  }

  static Map<String, HostTensor> copies(Map<String, HostTensor> outputs) {
    Map<String, HostTensor> copies = new LinkedHashMap<>();
    outputs.forEach((name, tensor) -> {
      long size = tensor.data().byteSize();
      MemorySegment copy = Arena.ofAuto().allocate(Math.max(1, size), 64).asSlice(0, size);
      copies.put(name, new HostTensor(tensor.type(), copy.copyFrom(tensor.data())));
    });
    return copies;
  }
}
