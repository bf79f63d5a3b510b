package org.inferometer.study;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The engine's outputs against the reference's. The figures are those of the worst output; each
/// output has its own.
///
/// @param reference what they were compared with: "the unoptimised FP32 network on ONNX Runtime"
/// @param sqnrDb power of the worst output of the reference's over that of the error, in decibels
/// @param top1Agreement share of items for which engine and reference score the same class highest
/// @param top5Agreement share of items for which the class that the reference scores highest is
///   among the engine's highest five
/// @param remarks what a reader must know about them, a sentence each
/// @param madeUpCalibration whether INT8 ranges are those of made-up inputs; absent in studies of
///   earlier releases, which say so in a remark
/// @param outputs each output, the worst first, and last those that were left out; empty in studies
///   of earlier releases, whose figures are over all outputs together
/// @param strict absent where the backend computed every layer in its own type, and in studies of
///   earlier releases
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Accuracy(
    String reference,
    Reading maxAbsoluteError,
    Reading relativeL2,
    Reading cosine,
    Reading sqnrDb,
    Reading top1Agreement,
    Reading top5Agreement,
    List<String> remarks,
    @Nullable Boolean madeUpCalibration,
    List<OutputAccuracy> outputs,
    @Nullable StrictAccuracy strict) {
  /// What is said of accuracy that depends on made-up calibration data.
  public static final String MADE_UP =
      "No calibration data was given: ranges, and with them accuracy, are those of made-up"
          + " inputs. Calibrate with real ones.";

  /// The beginning of that remark in studies of earlier releases.
  private static final String MADE_UP_ONCE = "No calibration data was given: ranges,";

  public Accuracy {
    remarks = List.copyOf(remarks);
    madeUpCalibration =
        madeUpCalibration == null
            ? remarks.stream().anyMatch(remark -> remark.startsWith(MADE_UP_ONCE))
            : madeUpCalibration;
    outputs = List.copyOf(Objects.requireNonNullElse(outputs, List.of()));
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
        null,
        List.of(),
        null);
  }

  /// Whether INT8 ranges, and with them these figures, are those of made-up inputs.
  public boolean dependsOnMadeUpInputs() {
    return Boolean.TRUE.equals(madeUpCalibration);
  }

  /// The same, told whether INT8 ranges are those of made-up inputs.
  public Accuracy calibrated(boolean onMadeUpInputs) {
    return with(remarks, onMadeUpInputs, outputs, strict);
  }

  /// The same, with the figures of each output.
  public Accuracy by(List<OutputAccuracy> each) {
    return with(remarks, madeUpCalibration, each, strict);
  }

  /// The same, with what an engine gives that computes each layer in its own type.
  public Accuracy strictly(StrictAccuracy other) {
    return with(remarks, madeUpCalibration, outputs, other);
  }

  /// These readings, and one more sentence.
  public Accuracy with(String remark) {
    List<String> all = new ArrayList<>(remarks);
    all.add(remark);
    return with(all, madeUpCalibration, outputs, strict);
  }

  private Accuracy with(
      List<String> otherRemarks,
      @Nullable Boolean onMadeUpInputs,
      List<OutputAccuracy> each,
      @Nullable StrictAccuracy other) {
    return new Accuracy(
        reference,
        maxAbsoluteError,
        relativeL2,
        cosine,
        sqnrDb,
        top1Agreement,
        top5Agreement,
        otherRemarks,
        onMadeUpInputs,
        each,
        other);
  }

  /// The name of the worst output, where there are several to tell it from.
  public Optional<String> worstOfSeveral() {
    return outputs.size() < 2 || relativeL2 instanceof Reading.Unavailable
        ? Optional.empty()
        : Optional.of(outputs.getFirst().output());
  }

  /// Nothing is known, for a reason.
  public static Accuracy unavailable(String reference, String reason) {
    Reading none = Reading.unavailable(reason);
    return new Accuracy(reference, none, none, none, none, none, none, List.of());
  }
}
