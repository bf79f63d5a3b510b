package org.inferometer.importer.tensorflow.layout;

import org.inferometer.graph.Node;
import org.jspecify.annotations.Nullable;

/// Where the elements of a tensor lie: in a tensor of the rewritten graph, whose transposition is
/// still pending.
///
/// @param tensor of the rewritten graph
/// @param pending what turns that tensor into the meant one; null where nothing does
/// @param owner the source's own transpose, where it is part of what is pending: it is a layer, so
///   no other layer may move before it
record Laid(String tensor, @Nullable Permutation pending, @Nullable Node owner) {

  static Laid as(String tensor) {
    return new Laid(tensor, null, null);
  }

  /// A tensor that others may read before it is transposed.
  static Laid as(String tensor, Permutation pending) {
    return new Laid(tensor, pending.isIdentity() ? null : pending, null);
  }

  boolean isMovable() {
    return pending != null && owner == null;
  }
}
