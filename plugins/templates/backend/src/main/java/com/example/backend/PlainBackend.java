package com.example.backend;

import java.util.List;
import org.inferometer.network.Network;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Probe;
import org.inferometer.study.Precision;
import org.pf4j.Extension;

/// Runs fully connected networks with loops in Java: slow, and everywhere.
@Extension
public final class PlainBackend implements Backend {
  @Override
  public String id() {
    return "plain";
  }

  @Override
  public String title() {
    return "Plain Java";
  }

  @Override
  public Probe probe() {
    return new Probe.Available(
        Runtime.version().toString(), List.of(new Probe.Device("cpu", "Java's thread", "cpu")));
  }

  @Override
  public Engine build(Network network, BuildOptions options) throws BackendException {
    if (options.precision() != Precision.FP32) {
      throw unsupported("Plain Java computes in fp32 only, not in " + options.precision().label());
    }
    long start = System.nanoTime();
    // Building once finds what is not supported before anything is measured.
    Program program = Program.of(network, options.binding());
    options.progress().accept(1);
    return new PlainEngine(network, options.binding(), program, System.nanoTime() - start);
  }

  /// For what this backend can never do, as against a failure.
  static BackendException unsupported(String message) {
    return BackendException.unsupported(message, new UnsupportedOperationException(message));
  }
}
