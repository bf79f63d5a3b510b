package org.inferometer.precision.int8;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.precision.calibration.CalibrationTable;

/// What a reader of an INT8 network must know.
final class Remarks {
  private Remarks() {}

  static List<String> of(Int8Options options, CalibrationTable table) {
    List<String> remarks = new ArrayList<>();
    remarks.add(
        "Ranges of activations by "
            + table.calibrator()
            + " from "
            + table.samples()
            + " inferences: "
            + table.data()
            + ".");
    if (table.synthetic()) {
      remarks.add(CalibrationTable.MADE_UP);
    }
    remarks.add(
        options.target() == Target.ONNXRUNTIME
            ? "Written for ONNX Runtime: activations are uint8, from 0 where they cannot be negative."
            : "Written for TensorRT: all zero points are 0, biases are FP32.");
    return remarks;
  }
}
