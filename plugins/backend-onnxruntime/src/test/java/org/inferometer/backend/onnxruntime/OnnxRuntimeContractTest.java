package org.inferometer.backend.onnxruntime;

import org.inferometer.spi.Backend;
import org.inferometer.testkit.BackendContract;

class OnnxRuntimeContractTest extends BackendContract {
  @Override
  protected Backend backend() {
    return new OnnxRuntimeBackend();
  }
}
