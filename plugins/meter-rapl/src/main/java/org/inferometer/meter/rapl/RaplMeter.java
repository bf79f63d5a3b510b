package org.inferometer.meter.rapl;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Throttle;
import org.pf4j.Extension;

/// Energy of the processor's packages from RAPL's counters. They count whole packages: everything
/// else that runs on the machine meanwhile is in the figures.
@Extension
public final class RaplMeter implements Meter {
  private static final String DEVICE = "cpu";

  private final PowercapTree tree;
  private final ThrottleCounters heat;
  private final LongSupplier nanoTime;

  /// The meter of this machine.
  public RaplMeter() {
    this(PowercapTree.SYSTEM, ThrottleCounters.SYSTEM, System::nanoTime);
  }

  /// @param root of a powercap tree
  /// @param processors the kernel's folder of processors
  RaplMeter(Path root, Path processors, LongSupplier nanoTime) {
    this.tree = new PowercapTree(root);
    this.heat = new ThrottleCounters(processors);
    this.nanoTime = nanoTime;
  }

  @Override
  public String id() {
    return "rapl";
  }

  @Override
  public String title() {
    return "RAPL (processor energy)";
  }

  @Override
  public String kind() {
    return DEVICE;
  }

  @Override
  public Probe probe() {
    try {
      if (!Files.isDirectory(tree.root())) {
        return noCounters(tree.root() + " does not exist");
      }
      List<Zone> packages = tree.packages();
      if (packages.isEmpty()) {
        return noCounters(tree.root() + " holds no energy counter of a processor package");
      }
      for (Zone zone : packages) {
        zone.read();
      }
      return available(packages);
    } catch (IOException e) {
      return unreadable(e);
    }
  }

  /// Why counters that are there cannot be read, and what the user can do.
  Probe unreadable(IOException e) {
    return e instanceof AccessDeniedException denied
        ? new Probe.Unavailable(
            denied.getFile() + " may not be read (the kernel keeps it to root since 5.10)",
            "sudo chmod a+r " + tree.root() + "/intel-rapl:*/energy_uj")
        : noCounters(tree.root() + " cannot be read (" + e.getMessage() + ")");
  }

  private static Probe noCounters(String fact) {
    return new Probe.Unavailable(
        "the processor's energy counters (RAPL) are not to be seen here: " + fact,
        "virtual machines and containers often hide them; measure on the machine itself");
  }

  private static Probe available(List<Zone> packages) {
    return new Probe.Available(
        "powercap", List.of(new Probe.Device(DEVICE, names(packages), DEVICE)));
  }

  static String names(List<Zone> zones) {
    return zones.stream().map(Zone::name).collect(Collectors.joining(", "));
  }

  @Override
  public List<Throttle> throttles(Probe.Device device) {
    return device.kind().equals(DEVICE) ? heat.read() : List.of();
  }

  @Override
  public Sampler start(String device) {
    if (!device.equals(DEVICE)) {
      throw new IllegalArgumentException("RAPL meters 'cpu' only, not '" + device + "'");
    }
    return RaplSampler.start(tree, nanoTime);
  }
}
