package org.inferometer.spi;

/// A plugin threw what its interface does not declare, from a method that has no way to say so. The
/// message names the plugin, the method, and what was thrown.
public final class PluginException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public PluginException(String message, Throwable cause) {
    super(message, cause);
  }
}
