package org.inferometer.worker;

import java.util.List;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.study.Precision;

/// What is derived from the network before it is measured.
///
/// @param keep names of layers, or types, that stay FP32
/// @param calibration what an INT8 network is calibrated with
public record DerivationRequest(
    Precision precision, List<String> keep, CalibrationRequest calibration) {}
