package org.inferometer.spi;

import java.util.List;
import java.util.Objects;
import org.inferometer.study.Remedy;

/// What a plugin found when it looked for what it needs.
public sealed interface Probe {

  /// @param version of what was found, for example `1.29.0`
  record Available(String version, List<Device> devices) implements Probe {
    public Available {
      Objects.requireNonNull(version, "version");
      devices = List.copyOf(devices);
    }
  }

  /// @param remedy what the user can do about it
  /// @param settings that the remedy speaks of; empty for none
  record Unavailable(String reason, String remedy, List<Remedy> settings) implements Probe {
    public Unavailable {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(remedy, "remedy");
      settings = List.copyOf(settings);
    }

    public Unavailable(String reason, String remedy, Remedy... settings) {
      this(reason, remedy, List.of(settings));
    }
  }

  /// Something that inferences run on, or that is metered.
  ///
  /// @param id stable: `cpu`, or a GPU's UUID
  /// @param kind `cpu` or `gpu`
  record Device(String id, String name, String kind) {
    public Device {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(kind, "kind");
    }
  }
}
