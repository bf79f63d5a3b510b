package org.inferometer.plugin;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// What plugins threw against their interfaces.
public final class PluginFaults {
  /// A plugin that fails in every call would fill memory.
  private static final int MOST = 20;

  private final List<Fault> faults = new CopyOnWriteArrayList<>();

  /// One call that failed.
  ///
  /// @param reason names the plugin, the method and what was thrown
  /// @param told whether the caller got the reason; otherwise it got an empty answer
  public record Fault(String reason, Throwable thrown, boolean told) {}

  void add(Fault fault) {
    if (faults.size() < MOST) {
      faults.add(fault);
    }
  }

  /// The first ones, in the order in which they happened.
  public List<Fault> all() {
    return List.copyOf(faults);
  }
}
