package org.inferometer.cli;

/// One thing that `doctor` looked at.
///
/// @param what in a word or two: `JDK`, `backend`
/// @param good whether it is as it should be
/// @param remedy what to do; empty where nothing has to be done
record Finding(String what, boolean good, String state, String remedy) {
  static Finding good(String what, String state) {
    return new Finding(what, true, state, "");
  }

  static Finding missing(String what, String state, String remedy) {
    return new Finding(what, false, state, remedy);
  }
}
