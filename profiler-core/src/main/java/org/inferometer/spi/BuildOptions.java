package org.inferometer.spi;

import java.nio.file.Path;
import org.inferometer.network.Binding;
import org.inferometer.study.Precision;

/// How to build an engine.
///
/// @param binding the batch and every other open dimension
/// @param device the id of one of the backend's devices
/// @param threads intra-operator threads; 0 lets the backend choose
/// @param workFolder for files that last as long as the engine; exists, is the caller's to delete
public record BuildOptions(
    Binding binding, Precision precision, String device, int threads, Path workFolder) {}
