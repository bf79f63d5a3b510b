package org.inferometer.importer.tensorflow.read;

import java.util.Map;
import org.inferometer.graph.Tensor;
import org.inferometer.importer.tensorflow.proto.GraphDef;

/// A frozen graph as it was read.
///
/// @param constants large ones, which stay in the file, by the names of their nodes
public record Frozen(GraphDef graph, Map<String, Tensor> constants) {}
