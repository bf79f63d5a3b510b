package org.inferometer.backend.tensorrt.library;

import java.nio.file.Path;

/// NVIDIA's libraries that are used here.
///
/// @param folder that holds `libnvinfer.so`, the ONNX parser and the builder's resource
/// @param version of TensorRT
/// @param cudaRuntime the file of the CUDA runtime
public record Libraries(
    Path folder, TensorRtVersion version, Path infer, Path parser, Path cudaRuntime) {}
