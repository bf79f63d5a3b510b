package org.inferometer.spi;

/// The version of what plugins see, which `Plugin-Requires` in a plugin's manifest is compared
/// with. As long as its first number is 0, the second rises when plugins have to be changed, and
/// the third when they can do more. The file `api.txt` of this module records what belongs to it.
public final class SpiVersion {
  /// Three numbers, as semantic versions have them.
  public static final String CURRENT = "0.1.0";

  private SpiVersion() {}
}
