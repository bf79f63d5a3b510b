package org.inferometer.study;

import java.util.List;

/// What passes before a process serves at its full speed (`ms` each), over generations.
///
/// @param read importing the model
/// @param derive converting it to the cell's precision
/// @param build building the engine; in the first generation only where later ones load it
/// @param load making the engine ready to run
/// @param first the first inference
/// @param settle from the end of the first inference until the latency is steady
/// @param steady one inference then
public record ColdStart(
    Reading read,
    Reading derive,
    Reading build,
    Reading load,
    Reading first,
    Reading settle,
    Reading steady) {
  /// Nothing is known of it.
  public static ColdStart unavailable(String reason) {
    Reading none = Reading.unavailable(reason);
    return new ColdStart(none, none, none, none, none, none, none);
  }

  /// The steps in the order in which they happen.
  public List<Reading> steps() {
    return List.of(read, derive, build, load, first, settle, steady);
  }
}
