package org.inferometer.importer.caffe;

import org.jspecify.annotations.Nullable;

/// One state of a blob: layers that work in place write a blob again, and every state is a tensor
/// of its own in the network.
final class WiredBlob {
  final String blob;
  final String layer;
  final boolean input;

  /// Why nothing computes it; absent where something does.
  final @Nullable String absent;

  String name = "";
  boolean used;

  /// @param layer that makes it; empty for a declared input
  WiredBlob(String blob, String layer, boolean input, @Nullable String absent) {
    this.blob = blob;
    this.layer = layer;
    this.input = input;
    this.absent = absent;
  }

  /// The tensor's name in the network.
  String name() {
    return name;
  }
}
