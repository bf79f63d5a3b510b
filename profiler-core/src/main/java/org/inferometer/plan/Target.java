package org.inferometer.plan;

import org.inferometer.spi.Backend;
import org.inferometer.spi.Probe.Device;

/// What a study's cells run on.
///
/// @param version of the backend's runtime
public record Target(Backend backend, String version, Device device) {
  public String runtime() {
    return backend.title() + " " + version;
  }
}
