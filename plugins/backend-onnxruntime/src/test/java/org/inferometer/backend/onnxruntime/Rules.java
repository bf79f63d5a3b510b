package org.inferometer.backend.onnxruntime;

import java.util.Map;
import org.inferometer.spi.QuantisationRules;

/// What INT8 means to backends.
final class Rules {
  static final QuantisationRules ONNXRUNTIME = new OnnxRuntimeBackend().quantisation(Map.of());

  /// As TensorRT has them, with FP32 for the rest.
  static final QuantisationRules SYMMETRIC = QuantisationRules.symmetric("any tool");

  private Rules() {}
}
