package org.inferometer.meter.nvml;

/// Values of nvml.h's enumerations and macros that are passed or read here.
final class Constants {
  // nvmlClockType_t, nvmlTemperatureSensors_t, nvmlPcieUtilCounter_t
  static final int CLOCK_SM = 1;
  static final int CLOCK_MEMORY = 2;
  static final int TEMPERATURE_GPU = 0;
  static final int PCIE_SENT = 0;
  static final int PCIE_RECEIVED = 1;

  // NVML_FI_DEV_…: identifiers of fields
  static final int FIELD_HELD_BY_POWER_CAP = 74;
  static final int FIELD_HELD_BY_SYNC_BOOST = 76;
  static final int FIELD_POWER_AVERAGE = 185;
  static final int FIELD_POWER_INSTANT = 186;
  static final int FIELD_HELD_BY_SOFTWARE_HEAT = 269;
  static final int FIELD_HELD_BY_HARDWARE_HEAT = 270;
  static final int FIELD_HELD_BY_POWER_BRAKE = 271;

  // nvmlValueType_t; what is not among them is 64 bits long
  static final int TYPE_DOUBLE = 0;
  static final int TYPE_UNSIGNED_INT = 1;
  static final int TYPE_SIGNED_INT = 5;
  static final int TYPE_UNSIGNED_SHORT = 6;

  private Constants() {}
}
