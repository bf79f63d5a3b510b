package org.inferometer.machine;

import org.inferometer.spi.Backend;
import org.inferometer.spi.Probe.Device;

/// What cells run on: a backend that can be used here, and one of its devices.
///
/// @param version of the backend's runtime
public record Target(Backend backend, String version, Device device) {
  public String runtime() {
    return backend.title() + " " + version;
  }
}
