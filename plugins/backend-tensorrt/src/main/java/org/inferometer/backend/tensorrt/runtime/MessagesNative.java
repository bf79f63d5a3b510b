package org.inferometer.backend.tensorrt.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.tensorrt.nvinfer.ILogger;

/// Keeps what TensorRT says that is an error or a warning. Called from several threads.
final class MessagesNative extends ILogger {
  /// `Severity::kINTERNAL_ERROR` 0, `kERROR` 1, `kWARNING` 2, `kINFO` 3, `kVERBOSE` 4
  private static final int ERROR = 1;

  private static final int MOST = 64;

  private final Deque<String> errors = new ArrayDeque<>();

  @Override
  public void log(ILogger.Severity severity, String text) {
    if (severity.value <= ERROR) {
      synchronized (errors) {
        errors.addLast(text);
        if (errors.size() > MOST) {
          errors.removeFirst();
        }
      }
    }
  }

  /// The errors since the last call, in order.
  List<String> take() {
    synchronized (errors) {
      List<String> taken = new ArrayList<>(errors);
      errors.clear();
      return taken;
    }
  }
}
