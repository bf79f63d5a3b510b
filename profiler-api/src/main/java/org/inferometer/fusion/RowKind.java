package org.inferometer.fusion;

/// What became of the network layers of a row.
public enum RowKind {
  /// A chain of dependent layers is one engine layer.
  VERTICAL("a chain of dependent layers is one engine layer"),
  /// Parallel layers are one engine layer.
  HORIZONTAL("parallel layers are one engine layer"),
  /// A layer is an engine layer of its own.
  ALONE("a layer is an engine layer of its own"),
  /// Layers have no engine layer, since they compute nothing that is needed.
  ELIMINATED("no engine layer: nothing is left to compute"),
  /// Layers have no engine layer, since their results are constants.
  FOLDED("no engine layer: the result is a constant"),
  /// Layers of which the engine does not say where they are.
  UNTOLD("the engine does not say where they are"),
  /// An engine layer that stands for no network layer.
  ADDED("the engine added it");

  private final String meaning;

  RowKind(String meaning) {
    this.meaning = meaning;
  }

  /// In a few words.
  public String meaning() {
    return meaning;
  }
}
