package org.inferometer.cli;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.machine.Machine;

/// What there is to say about the machine itself.
final class MachineFindings {
  private MachineFindings() {}

  static List<Finding> of(Machine machine) {
    int cores = Runtime.getRuntime().availableProcessors();
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.good("JDK", jdk()));
    findings.add(Finding.good("processor", machine.cpu() + ", " + cores + " cores visible"));
    findings.add(Finding.good("memory", FigureText.bytes(machine.memoryBytes())));
    machine.remarks(cores).forEach(remark -> findings.add(Finding.note("machine", remark)));
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
