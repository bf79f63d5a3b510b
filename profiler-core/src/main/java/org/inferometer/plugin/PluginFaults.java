package org.inferometer.plugin;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// What plugins threw against their interfaces, for whoever wants the stack traces. Users read the
/// reasons, which [PluginGuard] gives in place of the exceptions.
public final class PluginFaults {
  /// A plugin that fails in every call would fill memory.
  private static final int MOST = 20;

  private final List<Throwable> thrown = new CopyOnWriteArrayList<>();

  void add(Throwable fault) {
    if (thrown.size() < MOST) {
      thrown.add(fault);
    }
  }

  /// The first ones, in the order in which they were thrown.
  public List<Throwable> all() {
    return List.copyOf(thrown);
  }
}
