package org.inferometer.backend.tensorrt.runtime;

import org.bytedeco.tensorrt.nvinfer.ILogger;

/// Hands on what TensorRT says that is an error or a warning. Called from several threads.
final class MessagesNative extends ILogger {
  /// `Severity::kINTERNAL_ERROR` 0, `kERROR` 1, `kWARNING` 2, `kINFO` 3, `kVERBOSE` 4
  private static final int ERROR = 1;

  private static final int WARNING = 2;

  private final Messages messages;

  MessagesNative(Messages messages) {
    this.messages = messages;
  }

  @Override
  public void log(ILogger.Severity severity, String text) {
    if (severity.value <= ERROR) {
      messages.error(text);
    } else if (severity.value == WARNING) {
      messages.warning(text);
    }
  }
}
