package org.inferometer.plugin;

/// The version of the plugin interfaces in `org.inferometer.spi`. It rises in its first number when
/// plugins have to be changed, in its second when they can do more.
public final class SpiVersion {
  /// What `Plugin-Requires` in a plugin's manifest is compared with.
  public static final String CURRENT = "1.0.0";

  private SpiVersion() {}
}
