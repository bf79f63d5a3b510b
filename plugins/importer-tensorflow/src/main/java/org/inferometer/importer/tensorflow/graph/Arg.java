package org.inferometer.importer.tensorflow.graph;

import org.inferometer.importer.tensorflow.proto.DataType;

/// An argument of a body: nodes refer to it by its name, without an index.
public record Arg(String name, DataType type) {}
