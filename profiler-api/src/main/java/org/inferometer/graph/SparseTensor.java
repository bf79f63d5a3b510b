package org.inferometer.graph;

/// A constant in coordinate form (`SparseTensorProto`).
///
/// @param values the non-zero elements, one dimension of length NNZ; its name is the tensor's name
/// @param indices int64: NNZ linear indices, or NNZ x rank coordinates
/// @param shape the shape of the dense tensor
public record SparseTensor(Tensor values, Tensor indices, Shape shape) {}
