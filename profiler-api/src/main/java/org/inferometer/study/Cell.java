package org.inferometer.study;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One (network, backend, precision, batch) and what came of it.
///
/// @param id `network/backend/precision/bN`, unique in the study
/// @param network the id of its network
/// @param device the id of the device it ran on, or was to run on
/// @param keptFp32 names of layers, or types, that were asked to stay FP32; empty for none
/// @param measuredOn the machine; absent in cells of earlier releases
public record Cell(
    String id,
    String network,
    String backend,
    String device,
    Precision precision,
    int batch,
    List<String> keptFp32,
    @Nullable MeasuredOn measuredOn,
    Outcome outcome) {
  public Cell {
    keptFp32 = List.copyOf(keptFp32);
  }

  /// A cell of which nobody knows on what machine it was measured.
  public Cell(
      String id,
      String network,
      String backend,
      String device,
      Precision precision,
      int batch,
      List<String> keptFp32,
      Outcome outcome) {
    this(id, network, backend, device, precision, batch, keptFp32, null, outcome);
  }

  /// A cell without layers that were asked to stay FP32.
  public Cell(
      String id,
      String network,
      String backend,
      String device,
      Precision precision,
      int batch,
      Outcome outcome) {
    this(id, network, backend, device, precision, batch, List.of(), outcome);
  }

  /// Why a device's own figures are missing where there is no device apart from the host.
  public static final String ON_THE_HOST = "this backend runs on the host";

  /// The id of a cell: `vgg19/onnxruntime/fp32/b1`.
  public static String id(String network, String backend, Precision precision, int batch) {
    return network + "/" + backend + "/" + precision.label() + "/b" + batch;
  }

  /// The measurements, if the cell has any.
  public @Nullable Measurements measurements() {
    return outcome instanceof Measured m ? m.measurements() : null;
  }

  /// The same cell with another outcome.
  public Cell with(Outcome other) {
    return new Cell(id, network, backend, device, precision, batch, keptFp32, measuredOn, other);
  }

  /// Whether another cell differs in nothing but the batch.
  public boolean isLike(Cell other) {
    return network.equals(other.network)
        && backend.equals(other.backend)
        && precision == other.precision;
  }

  /// What came of a cell. In JSON: `status`, `reason`, and the fields of the measurements beside
  /// them.
  public sealed interface Outcome {}

  /// Status `ok`.
  public record Measured(Measurements measurements) implements Outcome {}

  /// Status `failed`: it was tried and did not end well.
  public record Failed(String reason) implements Outcome {}

  /// Status `unsupported`: the backend cannot do it, for the reason given.
  public record Unsupported(String reason) implements Outcome {}

  /// Everything measured for a cell.
  ///
  /// @param throughput items per second of one closed loop: inferences at a time × batch / median
  ///   latency (`1/s`)
  /// @param layers engine layers in execution order
  /// @param layerPass how the layer times were taken
  /// @param unattributedUs whole inference of the layer pass less the sum of its layers
  /// @param energyPerInferenceMj gross energy of one inference of the whole batch
  /// @param accuracy against the reference, on the inputs that were timed
  /// @param evaluation on labelled samples
  /// @param derived layers that deriving the network left in another precision, or whose weights
  ///   their precision has no full room for
  public record Measurements(
      Provenance provenance,
      Build build,
      Latency latency,
      Reading throughput,
      LayerPass layerPass,
      List<EngineLayerResult> layers,
      Reading unattributedUs,
      List<Fusion> fusions,
      Memory memory,
      Power power,
      Reading energyPerInferenceMj,
      Accuracy accuracy,
      Evaluation evaluation,
      List<DerivedLayer> derived) {
    public Measurements {
      layers = List.copyOf(layers);
      fusions = List.copyOf(fusions);
      derived = List.copyOf(derived);
    }

    /// The same with another latency.
    public Measurements with(Latency other, Reading itsThroughput) {
      return new Measurements(
          provenance,
          build,
          other,
          itsThroughput,
          layerPass,
          layers,
          unattributedUs,
          fusions,
          memory,
          power,
          energyPerInferenceMj,
          accuracy,
          evaluation,
          derived);
    }

    /// Measurements of a cell for which no labelled samples were given, and whose network was
    /// derived without anything to tell.
    public Measurements(
        Provenance provenance,
        Build build,
        Latency latency,
        Reading throughput,
        LayerPass layerPass,
        List<EngineLayerResult> layers,
        Reading unattributedUs,
        List<Fusion> fusions,
        Memory memory,
        Power power,
        Reading energyPerInferenceMj,
        Accuracy accuracy) {
      this(
          provenance,
          build,
          latency,
          throughput,
          layerPass,
          layers,
          unattributedUs,
          fusions,
          memory,
          power,
          energyPerInferenceMj,
          accuracy,
          Evaluation.NOT_ASKED,
          List.of());
    }
  }

  /// When and by what a cell was measured.
  ///
  /// @param options the backend's options that matter, one each: `graph optimisation all`, `2
  ///   threads`
  public record Provenance(
      Instant startedAt,
      long durationMs,
      String runtime,
      List<String> options,
      List<String> inputs) {}

  /// What building the engine took and gave.
  ///
  /// @param peakMemoryBytes the most device memory that building held at one time
  /// @param layersBefore layers of the network, as its source counts them
  /// @param layersAfter engine layers that compute; data movement is apart; absent where the engine
  ///   could not be described, for the reason that the layer pass gives
  /// @param dataMovementLayers engine layers that only move data: reorders, reshapes,
  ///   concatenations that stayed; absent like `layersAfter`
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Build(
      Reading timeMs,
      Reading peakMemoryBytes,
      Reading engineBytes,
      int layersBefore,
      @Nullable Integer layersAfter,
      @Nullable Integer dataMovementLayers) {
    /// A build on the host, whose memory is that of the worker process.
    public Build(
        Reading timeMs,
        Reading engineBytes,
        int layersBefore,
        @Nullable Integer layersAfter,
        @Nullable Integer dataMovementLayers) {
      this(
          timeMs,
          Reading.unavailable(ON_THE_HOST),
          engineBytes,
          layersBefore,
          layersAfter,
          dataMovementLayers);
    }
  }

  /// The pass that times layers, which disturbs and is therefore apart.
  ///
  /// @param inferences how many were profiled
  /// @param wholeUs mean time of one profiled inference
  /// @param inflation profiled whole / unprofiled whole (`1`), both by the device's clock where it
  ///   has one
  public record LayerPass(long inferences, Reading wholeUs, Reading inflation, String method) {}

  /// One engine layer.
  ///
  /// @param origins names of the network layers that went into it; empty where the engine added it
  /// @param dataMovement whether it only moves data
  /// @param share of the whole inference of the layer pass (`1`)
  /// @param flops sum over the origins
  /// @param bytes read and written at its boundary, weights included
  /// @param precision the precision that its kernel computed in, for example `fp32`; `unknown` with
  ///   the reason in brackets otherwise; `fp32 → int8` where it only changes the format of numbers
  public record EngineLayerResult(
      String name,
      String type,
      List<String> origins,
      boolean dataMovement,
      Reading timeUs,
      Reading share,
      Reading flops,
      Reading bytes,
      String precision,
      String kernel) {
    private static final String UNKNOWN = "unknown";
    private static final String CHANGE = " → ";

    /// Whether the backend knows the precision that it computed in.
    public boolean knowsPrecision() {
      return !precision.startsWith(UNKNOWN);
    }

    /// Whether it only changes the format of numbers: `fp32 → int8`.
    public boolean changesPrecision() {
      return precision.contains(CHANGE);
    }
  }

  /// A layer of the network as it was derived from the FP32 one.
  ///
  /// @param kept why it does not compute in the cell's precision; empty where it does
  /// @param precision that it computes in then: `fp32`; empty where it computes in the cell's, and
  ///   in older studies, in which it was FP32
  /// @param weights elements that were rounded to the precision; 0 where they stayed
  /// @param overflowed finite ones that became infinite
  /// @param flushed ones other than zero that became zero
  /// @param subnormal ones that lost digits since they became subnormal
  public record DerivedLayer(
      String layer,
      String type,
      String kept,
      String precision,
      long weights,
      long overflowed,
      long flushed,
      long subnormal) {
    public DerivedLayer {
      precision = Objects.requireNonNullElse(precision, "");
    }

    /// Weights that are not in the precision's full range any more.
    public long lost() {
      return overflowed + flushed + subnormal;
    }
  }

  /// What the optimiser did with network layers.
  ///
  /// @param into the engine layer they went into; empty for layers that vanished without one
  /// @param kind of the fusion
  public record Fusion(String into, List<String> origins, FusionKind kind) {}

  /// How layers were fused.
  public enum FusionKind {
    /// A chain became one layer.
    VERTICAL,
    /// Siblings became one layer.
    HORIZONTAL,
    /// Layers that do nothing at inference were removed.
    ELIMINATED,
    /// Layers of constants were computed while building.
    FOLDED
  }

  /// Memory, each kind apart, per device. The engine's own size stands with its build.
  ///
  /// @param weightsBytes constants of the engine
  /// @param arenaBytes activations and workspace that the session holds
  /// @param contextBytes what the session's execution contexts hold on the device beyond that and
  ///   the tensors bound
  /// @param processBytes the peak of the worker process, resident in the host's memory, from the
  ///   beginning of the build to the end of the latency pass; estimated where the system counts it
  ///   from the beginning of the process only
  /// @param deviceProcessBytes what the worker process holds on the device, by the driver's list of
  ///   processes
  /// @param deviceUsedBytes what all processes hold on the device, as the meter reads it
  /// @param runtimeUsedBytes the same as the backend's runtime reads it (`cudaMemGetInfo`)
  public record Memory(
      Reading weightsBytes,
      Reading arenaBytes,
      Reading contextBytes,
      Reading processBytes,
      Reading deviceProcessBytes,
      Reading deviceUsedBytes,
      Reading runtimeUsedBytes) {}

  /// The energy pass.
  ///
  /// @param source what was read and its scope, for example `RAPL package-0`
  /// @param averageW mean power while working
  /// @param idleW mean power before
  /// @param energyLessIdleMj energy of one inference less the idle power over its time
  /// @param crossCheckMj energy of one inference by a second source, which the first is held
  ///   against
  /// @param temperatureBeforeC at the end of the idle time
  /// @param temperatureC at the end of the work
  /// @param conditions under which the device worked
  /// @param remarks what a reader must know about the figures, a sentence each
  /// @param series power and clocks over time
  public record Power(
      String source,
      Reading averageW,
      Reading idleW,
      Reading energyLessIdleMj,
      Reading crossCheckMj,
      Reading temperatureBeforeC,
      Reading temperatureC,
      DeviceConditions conditions,
      List<String> remarks,
      PowerSeries series) {
    public Power {
      conditions =
          Objects.requireNonNullElseGet(
              conditions, () -> DeviceConditions.unavailable(Reading.OLDER_STUDY));
      remarks = List.copyOf(Objects.requireNonNullElse(remarks, List.of()));
      series = Objects.requireNonNullElse(series, PowerSeries.NONE);
    }

    /// Nothing is known, for a reason.
    public static Power unavailable(String reason) {
      Reading none = Reading.unavailable(reason);
      return new Power(
          "none",
          none,
          none,
          none,
          none,
          none,
          none,
          DeviceConditions.unavailable(reason),
          List.of(),
          PowerSeries.NONE);
    }
  }

  /// The engine's outputs against the reference's, over all outputs.
  ///
  /// @param reference what they were compared with: "the unoptimised FP32 network on ONNX Runtime"
  /// @param sqnrDb power of the reference's outputs over that of the error, in decibels
  /// @param top1Agreement share of items for which engine and reference score the same class
  ///   highest
  /// @param top5Agreement share of items for which the class that the reference scores highest is
  ///   among the engine's highest five
  /// @param remarks what a reader must know about them, a sentence each
  /// @param madeUpCalibration whether INT8 ranges are those of made-up inputs; absent in studies of
  ///   earlier releases, which say so in a remark
  public record Accuracy(
      String reference,
      Reading maxAbsoluteError,
      Reading relativeL2,
      Reading cosine,
      Reading sqnrDb,
      Reading top1Agreement,
      Reading top5Agreement,
      List<String> remarks,
      @Nullable Boolean madeUpCalibration) {
    /// What is said of accuracy that depends on made-up calibration data.
    public static final String MADE_UP =
        "No calibration data was given: ranges, and with them accuracy, are those of made-up"
            + " inputs. Give real ones with --calibration.";

    /// The beginning of that remark in studies of earlier releases.
    private static final String MADE_UP_ONCE = "No calibration data was given: ranges,";

    public Accuracy {
      remarks = List.copyOf(remarks);
      madeUpCalibration =
          madeUpCalibration == null
              ? remarks.stream().anyMatch(remark -> remark.startsWith(MADE_UP_ONCE))
              : madeUpCalibration;
    }

    /// Accuracy of a network whose remarks tell what it was calibrated with.
    public Accuracy(
        String reference,
        Reading maxAbsoluteError,
        Reading relativeL2,
        Reading cosine,
        Reading sqnrDb,
        Reading top1Agreement,
        Reading top5Agreement,
        List<String> remarks) {
      this(
          reference,
          maxAbsoluteError,
          relativeL2,
          cosine,
          sqnrDb,
          top1Agreement,
          top5Agreement,
          remarks,
          null);
    }

    /// Whether INT8 ranges, and with them these figures, are those of made-up inputs.
    public boolean dependsOnMadeUpInputs() {
      return Boolean.TRUE.equals(madeUpCalibration);
    }

    /// The same, told whether INT8 ranges are those of made-up inputs.
    public Accuracy calibrated(boolean onMadeUpInputs) {
      return new Accuracy(
          reference,
          maxAbsoluteError,
          relativeL2,
          cosine,
          sqnrDb,
          top1Agreement,
          top5Agreement,
          remarks,
          onMadeUpInputs);
    }

    /// Nothing is known, for a reason.
    public static Accuracy unavailable(String reference, String reason) {
      Reading none = Reading.unavailable(reason);
      return new Accuracy(reference, none, none, none, none, none, none, List.of());
    }

    /// These readings, and one more sentence.
    public Accuracy with(String remark) {
      List<String> all = new ArrayList<>(remarks);
      all.add(remark);
      return new Accuracy(
          reference,
          maxAbsoluteError,
          relativeL2,
          cosine,
          sqnrDb,
          top1Agreement,
          top5Agreement,
          all,
          madeUpCalibration);
    }
  }
}
