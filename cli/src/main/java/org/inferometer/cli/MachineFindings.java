package org.inferometer.cli;

import java.util.ArrayList;
import java.util.List;

/// What there is to say about the machine itself.
final class MachineFindings {
  private MachineFindings() {}

  static List<Finding> all() {
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.good("JDK", jdk()));
    findings.add(
        Finding.good("processors", Runtime.getRuntime().availableProcessors() + " visible"));
    return findings;
  }

  private static String jdk() {
    return System.getProperty("java.vm.vendor")
        + " "
        + Runtime.version()
        + " in "
        + System.getProperty("java.home");
  }
}
