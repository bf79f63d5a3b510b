package org.inferometer.cli;

/// One thing that `doctor` looked at.
///
/// @param mark how it is
/// @param what in a word or two: `JDK`, `backend`
/// @param remedy what to do; empty where nothing has to be done
record Finding(Mark mark, String what, String state, String remedy) {

  /// How a thing is, in the word that is shown.
  enum Mark {
    OK,
    NOTE,
    MISSING,
    FAILED
  }

  static Finding good(String what, String state) {
    return new Finding(Mark.OK, what, state, "");
  }

  /// Something that may disturb measurements, and that the user may know.
  static Finding note(String what, String state) {
    return new Finding(Mark.NOTE, what, state, "");
  }

  static Finding missing(String what, String state, String remedy) {
    return new Finding(Mark.MISSING, what, state, remedy);
  }

  /// Something that is here and does not work.
  static Finding failed(String what, String state, String remedy) {
    return new Finding(Mark.FAILED, what, state, remedy);
  }
}
