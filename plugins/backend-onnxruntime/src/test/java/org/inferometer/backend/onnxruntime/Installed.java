package org.inferometer.backend.onnxruntime;

import java.nio.file.Path;
import java.util.List;
import org.inferometer.importer.onnx.OnnxImporter;
import org.inferometer.plugin.Plugins;
import org.inferometer.quantise.Calibration;
import org.inferometer.quantise.Int8Derivation;
import org.inferometer.spi.Backend;
import org.inferometer.spi.Importer;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.Meter;
import org.inferometer.spi.ReportRenderer;

/// What is on this module's class path.
public record Installed() implements Plugins {
  @Override
  public List<Backend> backends() {
    return List.of(new OnnxRuntimeBackend());
  }

  @Override
  public List<Interpreter> interpreters() {
    return List.of(new OnnxRuntimeInterpreter());
  }

  @Override
  public List<Importer> importers() {
    return List.of(new OnnxImporter());
  }

  @Override
  public List<Meter> meters() {
    return List.of();
  }

  @Override
  public List<ReportRenderer> renderers() {
    return List.of();
  }

  /// Derives INT8 networks for this processor.
  static Int8Derivation int8(int threads, Path folder) {
    return new Int8Derivation(
        new Calibration(
            new Installed(),
            new OnnxRuntimeBackend(),
            "cpu",
            threads,
            folder.resolve("cache"),
            folder));
  }
}
