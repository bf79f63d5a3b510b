package org.inferometer.precision.int8;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.graph.ElementType;
import org.inferometer.precision.calibration.CalibrationTable;
import org.inferometer.spi.QuantisationRules;
import org.inferometer.study.Accuracy;

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
      remarks.add(Accuracy.MADE_UP);
    }
    remarks.add("Written for " + options.rules().title() + ": " + form(options.rules()));
    return remarks;
  }

  private static String form(QuantisationRules rules) {
    return rules.activations() == ElementType.UINT8
        ? "activations are uint8, from 0 where they cannot be negative."
        : "all zero points are 0, biases are floating point.";
  }
}
