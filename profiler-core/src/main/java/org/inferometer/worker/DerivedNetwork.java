package org.inferometer.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;
import org.inferometer.data.InputException;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.plugin.Plugins;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.FixedPrecision;
import org.inferometer.precision.HalfConverter;
import org.inferometer.precision.HalfFormat;
import org.inferometer.precision.HalfOptions;
import org.inferometer.precision.KeptLayers;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.quantise.Calibration;
import org.inferometer.quantise.ConstantWeights;
import org.inferometer.quantise.ConversionNotes;
import org.inferometer.quantise.HalfDerivation;
import org.inferometer.quantise.Int8Derivation;
import org.inferometer.quantise.Int8Derivation.Calibrated;
import org.inferometer.quantise.Int8Request;
import org.inferometer.spi.Backend;
import org.inferometer.study.DerivedLayer;

/// The network that a cell measures, in the precision of the cell.
///
/// @param notes what a reader must know of how it was derived, a sentence each
/// @param layers that a reader must know
/// @param madeUp whether its ranges come from made-up inputs
record DerivedNetwork(
    Network network, List<String> notes, List<DerivedLayer> layers, boolean madeUp) {
  private static final String CONSTANT_WEIGHTS =
      "The model declares weights as inputs that a caller may replace; they were taken as constants"
          + " in every precision, so that the optimiser could fold them.";

  private static final long PROMISED_OPSET = 7;

  DerivedNetwork {
    notes = List.copyOf(notes);
    layers = List.copyOf(layers);
  }

  /// @param backend that the derived network is for; an INT8 network is calibrated on it
  /// @param calibrating receives the part of the calibration that is done
  static DerivedNetwork of(
      Network network,
      CellSetup setup,
      Backend backend,
      Plugins plugins,
      DoubleConsumer calibrating)
      throws ConversionException, InputException, ShapeBindingException {
    if (FixedPrecision.of(network).isPresent()) {
      return new DerivedNetwork(network, List.of(), List.of(), false);
    }
    List<String> keep = setup.derivation().keep();
    return switch (setup.derivation().precision()) {
      case FP32 ->
          new DerivedNetwork(ConstantWeights.single(network), remarks(network), List.of(), false);
      case FP16 ->
          setup.derivation().calibration().data() == null
              ? half(network, HalfFormat.FP16, keep)
              : observed(network, setup, backend, plugins, calibrating);
      case BF16 -> half(network, HalfFormat.BF16, keep);
      case INT8, INT8_MIXED -> int8(network, setup, backend, plugins, calibrating);
    };
  }

  private static DerivedNetwork half(Network network, HalfFormat format, List<String> keep)
      throws ConversionException {
    HalfOptions options = new HalfOptions(format, false, known(network, keep));
    return of(network, HalfConverter.convert(network, options), constantWeights(network), false);
  }

  /// In FP16, with what calibration data shows of the numbers.
  private static DerivedNetwork observed(
      Network network,
      CellSetup setup,
      Backend backend,
      Plugins plugins,
      DoubleConsumer calibrating)
      throws ConversionException, InputException, ShapeBindingException {
    HalfOptions options =
        new HalfOptions(HalfFormat.FP16, false, known(network, setup.derivation().keep()));
    Conversion conversion =
        new HalfDerivation(calibration(setup.engine(), setup.workload(), backend, plugins))
            .convert(
                network,
                options,
                setup.derivation().calibration(),
                setup.workload().shapes(),
                calibrating);
    return of(network, conversion, constantWeights(network), false);
  }

  private static DerivedNetwork int8(
      Network network,
      CellSetup setup,
      Backend backend,
      Plugins plugins,
      DoubleConsumer calibrating)
      throws ConversionException, InputException, ShapeBindingException {
    Int8Derivation derivation = int8Derivation(setup.engine(), setup.workload(), backend, plugins);
    Int8Request request =
        int8Request(setup.derivation(), setup.engine(), setup.workload(), backend);
    Calibrated calibrated = derivation.calibrated(network, request, calibrating);
    return of(network, derivation.convert(calibrated), List.of(), calibrated.table().synthetic());
  }

  static Int8Derivation int8Derivation(
      EngineSetup engine, Workload workload, Backend backend, Plugins plugins) {
    return new Int8Derivation(calibration(engine, workload, backend, plugins));
  }

  private static Calibration calibration(
      EngineSetup engine, Workload workload, Backend backend, Plugins plugins) {
    return new Calibration(
        plugins, backend, engine.device(), engine.threads(), workload.cache(), engine.work());
  }

  static Int8Request int8Request(
      DerivationRequest derivation, EngineSetup engine, Workload workload, Backend backend) {
    return new Int8Request(
        new Int8Options(backend.quantisation(engine.settings()), Set.copyOf(derivation.keep())),
        workload.shapes(),
        derivation.calibration(),
        workload.seed());
  }

  private static DerivedNetwork of(
      Network original, Conversion conversion, List<String> first, boolean madeUp) {
    List<String> notes = new ArrayList<>(first);
    notes.addAll(ConversionNotes.of(conversion));
    return new DerivedNetwork(
        conversion.network(original), notes, ConversionNotes.layers(conversion), madeUp);
  }

  private static List<String> remarks(Network network) {
    List<String> remarks = new ArrayList<>(constantWeights(network));
    if (network.model().opset() < PROMISED_OPSET) {
      remarks.add(
          "Operator set "
              + network.model().opset()
              + " is older than the first that ONNX Runtime promises to run ("
              + PROMISED_OPSET
              + "); the network was measured as the runtime takes it.");
    }
    return remarks;
  }

  private static List<String> constantWeights(Network network) {
    return ConstantWeights.hasReplaceableWeights(network) ? List.of(CONSTANT_WEIGHTS) : List.of();
  }

  /// Of several networks, one may not have what is to be kept in another.
  private static Set<String> known(Network network, List<String> keep) {
    return keep.stream()
        .filter(name -> KeptLayers.problem(List.of(network), List.of(name)).isEmpty())
        .collect(Collectors.toSet());
  }
}
