package org.inferometer.network;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.network.onnx.Graph;
import org.inferometer.network.onnx.Model;

/// An imported network: an immutable view over an ONNX model, with the table of its layers.
public interface Network {
  /// The key of a node's metadata that names its layer; several names are separated by line feeds.
  /// Nodes without it are layers of their own.
  String LAYER_KEY = "inferometer.layer";

  /// The key of a node's metadata that holds its layer's type.
  String LAYER_TYPE_KEY = "inferometer.layer.type";

  /// A short name for tables and file names, for example `resnet-50`: letters, digits, `.`, `_` and
  /// `-` only.
  String name();

  /// What the user named: a path, or `zoo:NAME`.
  String source();

  /// The format of the source: `onnx`, `zoo`, `caffe`, `tensorflow`.
  String format();

  Model model();

  default Graph graph() {
    return model().graph();
  }

  /// The ONNX file that holds exactly this model; absent for a network that was built and not
  /// saved.
  Optional<Path> file();

  /// SHA-256 of the network's file and its external data, in hexadecimal; computed on first use.
  ///
  /// @throws java.io.UncheckedIOException if a file cannot be read
  String sha256();

  /// The layers, in the order of their first nodes.
  List<Layer> layers();

  /// The inputs that have to be fed: declared ones without an initializer.
  List<TensorSpec> inputs();

  List<TensorSpec> outputs();

  /// Elements of all constants that are weights, each counted once.
  long parameterCount();

  /// Binds every open dimension.
  ///
  /// @param batch items in one inference; empty for the batch size that the model fixes, or else 1
  /// @param sizes by name: of an input (a whole shape) or of a symbolic dimension (a shape of one
  ///   dimension)
  /// @throws ShapeBindingException if a dimension stays open, a name is unknown, or a size
  ///   contradicts the model
  Binding bind(Optional<Integer> batch, Map<String, Shape> sizes) throws ShapeBindingException;
}
