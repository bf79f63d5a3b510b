package org.inferometer.backend.onnxruntime;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.graph.ElementType;
import org.inferometer.network.Network;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BackendOption;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.ObservingSession;
import org.inferometer.spi.Probe;
import org.inferometer.spi.QuantisationRules;
import org.inferometer.study.Precision;
import org.pf4j.Extension;

/// ONNX Runtime on the CPU: the embedded default, which runs on any machine.
@Extension
public final class OnnxRuntimeBackend implements Backend {
  /// That ONNX Runtime registers operators for (onnxruntime/core/graph/constants.h), and the name
  /// that ONNX's own may have in full.
  private static final Set<String> DOMAINS =
      Set.of(
          "",
          "ai.onnx",
          "ai.onnx.ml",
          "ai.onnx.preview",
          "ai.onnx.preview.training",
          "ai.onnx.training",
          "com.microsoft",
          "com.microsoft.experimental",
          "com.microsoft.nchwc",
          "com.ms.internal.nhwc",
          "org.pytorch.aten");

  @Override
  public String id() {
    return "onnxruntime";
  }

  @Override
  public String title() {
    return "ONNX Runtime";
  }

  @Override
  public Probe probe() {
    return OrtRuntime.probe();
  }

  @Override
  public List<BackendOption> options() {
    return List.of(BackendOption.INPUT_SETS);
  }

  /// Its x86 kernels take uint8 activations. Those are symmetric around 128, but from 0 where a
  /// tensor cannot be negative: then ONNX Runtime takes ReLU for what saturation does anyway, drops
  /// it, and has an integer convolution; otherwise the ReLU would stay, and the convolution before
  /// it in floating point. Its CPU provider has no integer ConvTranspose, and it keeps a Resize,
  /// and the convolution before it, in floating point. Since 1.21 it quantises weights itself
  /// (`WeightBiasQuantization`): those of a convolution or Gemm that reads what is dequantised with
  /// one scale and writes what is quantised, with one scale for the whole weight.
  @Override
  public QuantisationRules quantisation(Map<String, String> settings) {
    return new QuantisationRules(
        title(),
        Set.of("ConvTranspose", "Resize", "DepthToSpace", "SpaceToDepth"),
        ElementType.UINT8,
        true,
        true,
        Precision.FP32);
  }

  @Override
  public Optional<String> lacks(CustomLayer layer) {
    return Optional.empty();
  }

  @Override
  public boolean mayHaveOperatorsOf(String domain) {
    return DOMAINS.contains(domain);
  }

  @Override
  public Engine build(Network network, BuildOptions options) throws BackendException {
    return OnnxRuntimeEngine.build(OrtRuntime.environment(), network, options);
  }

  @Override
  public Engine load(Network network, BuildOptions options, Path folder) throws BackendException {
    return OnnxRuntimeEngine.load(OrtRuntime.environment(), network, options, folder);
  }

  @Override
  public ObservingSession observe(Network network, BuildOptions options) throws BackendException {
    return OnnxRuntimeObservingSession.open(OrtRuntime.environment(), network, options);
  }
}
