package org.inferometer.backend.tensorrt.runtime;

import java.util.List;
import org.inferometer.study.Remedy;

/// TensorRT or CUDA did not do what it was asked to. The message holds their own words.
public final class RuntimeFailure extends Exception implements Remedy.Carrier {
  private static final long serialVersionUID = 1;

  private final Kind kind;
  private final transient List<Remedy> remedies;

  /// What kind of failure it is, which decides the remedy.
  public enum Kind {
    /// The device's memory does not suffice.
    OUT_OF_MEMORY,
    /// TensorRT cannot run the network at all.
    UNSUPPORTED,
    /// The device is taken by another process, lost, or broken.
    DEVICE,
    /// A library that TensorRT loads by itself is missing or does not load.
    INSTALLATION,
    /// A plan that this TensorRT or this device cannot read.
    PLAN,
    OTHER
  }

  public RuntimeFailure(Kind kind, String message, Remedy... remedies) {
    super(message);
    this.kind = kind;
    this.remedies = List.of(remedies);
  }

  public Kind kind() {
    return kind;
  }

  @Override
  public List<Remedy> remedies() {
    return remedies;
  }

  /// The message, which is never absent.
  public String text() {
    return String.valueOf(getMessage());
  }
}
