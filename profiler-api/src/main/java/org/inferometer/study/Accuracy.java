package org.inferometer.study;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The engine's outputs against the reference's, over all outputs.
///
/// @param reference what they were compared with: "the unoptimised FP32 network on ONNX Runtime"
/// @param sqnrDb power of the reference's outputs over that of the error, in decibels
/// @param top1Agreement share of items for which engine and reference score the same class highest
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
          + " inputs. Calibrate with real ones.";

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
