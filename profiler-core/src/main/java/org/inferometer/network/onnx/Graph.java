package org.inferometer.network.onnx;

import java.util.List;
import org.inferometer.network.TensorSpec;

/// A graph of nodes (`GraphProto`), immutable, nodes in file order.
///
/// @param initializers the constants; an initializer may also stand among `inputs` (a default
///   value, before IR version 4 always)
/// @param inputs declared inputs, those with an initializer included
/// @param valueInfos types that the file declares for inner tensors; often incomplete
public record Graph(
    String name,
    List<Node> nodes,
    List<Tensor> initializers,
    List<SparseTensor> sparseInitializers,
    List<TensorSpec> inputs,
    List<TensorSpec> outputs,
    List<TensorSpec> valueInfos) {}
