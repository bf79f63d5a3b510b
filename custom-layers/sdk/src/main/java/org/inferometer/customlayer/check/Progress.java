package org.inferometer.customlayer.check;

/// Told what will be tried next, so that a supervisor can name what hung or ended the process.
@FunctionalInterface
public interface Progress {
  /// Tells nobody.
  Progress NONE = (_, _) -> {};

  /// Called before a case is tried.
  ///
  /// @param check its id
  /// @param replay the case as text
  void next(String check, String replay);

  /// Called when a check is over.
  default void done(Check check) {}
}
