package org.inferometer.graph;

import java.util.List;

/// A named attribute of a node (`AttributeProto`), immutable.
///
/// @param rest fields beyond these: documentation
public record Attribute(String name, Value value, UnknownFields rest) {
  public Attribute(String name, Value value) {
    this(name, value, UnknownFields.NONE);
  }

  /// What an attribute holds. A single number is a list of one that says it is not a list, since
  /// ONNX tells them apart.
  public sealed interface Value {}

  /// @param list false for a single `i`, true for `ints`
  public record Ints(boolean list, long... values) implements Value {}

  /// @param list false for a single `f`, true for `floats`
  public record Floats(boolean list, float... values) implements Value {}

  /// @param list false for a single `s`, true for `strings`; bytes, since ONNX does not promise
  ///   text
  public record Strings(boolean list, List<byte[]> values) implements Value {}

  /// @param list false for a single `t`, true for `tensors`
  public record Tensors(boolean list, List<Tensor> values) implements Value {}

  /// @param list false for a single `sparse_tensor`, true for `sparse_tensors`
  public record SparseTensors(boolean list, List<SparseTensor> values) implements Value {}

  /// @param list false for a single `g`, true for `graphs`
  public record Graphs(boolean list, List<Graph> values) implements Value {}

  /// @param list false for a single `tp`, true for `type_protos`
  public record Types(boolean list, List<TensorSpec> values) implements Value {}

  /// Inside a function: the value of the caller's attribute of this name.
  ///
  /// @param type ONNX's `AttributeType` number
  public record Reference(String callerAttribute, int type) implements Value {}

  public static Attribute of(String name, long value) {
    return new Attribute(name, new Ints(false, value));
  }

  public static Attribute of(String name, long[] values) {
    return new Attribute(name, new Ints(true, values.clone()));
  }

  public static Attribute of(String name, float value) {
    return new Attribute(name, new Floats(false, value));
  }

  public static Attribute of(String name, String value) {
    return new Attribute(
        name, new Strings(false, List.of(value.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
  }

  public static Attribute of(String name, Tensor value) {
    return new Attribute(name, new Tensors(false, List.of(value)));
  }
}
