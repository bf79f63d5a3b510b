package org.inferometer.meter.nvml;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.cuda.global.nvml;
import org.inferometer.meter.nvml.Nvml.Gpu;

/// How long heat and the external power brake held a GPU's clocks back, as its driver counts it.
///
/// The numbers of these three fields moved: nvml.h of CUDA 12.9 and 13.0 has them at 251 to 253,
/// that of CUDA 13.1 and newer at 269 to 271, and in each of them the other numbers are settings of
/// power smoothing. A wrong number gives a value that is no time, and nothing warns of it. So a set
/// of numbers is believed only if it is that of the driver's CUDA version and answers as counters
/// do, or if it answers so and agrees with the older counter of the thermal policy.
final class HeatCounters {
  /// The first of the three, of CUDA 12.9 and 13.0.
  static final int SINCE_12_9 = 251;

  /// The first of the three, since CUDA 13.1.
  static final int SINCE_13_1 = nvml.NVML_FI_DEV_CLOCKS_EVENT_REASON_SW_THERM_SLOWDOWN;

  private static final int CUDA_12_9 = 12090;
  private static final int CUDA_13_1 = 13010;

  /// In the order of their fields.
  private static final List<ClockEvent> EVENTS =
      List.of(ClockEvent.SOFTWARE_HEAT, ClockEvent.HARDWARE_HEAT, ClockEvent.POWER_BRAKE);

  /// Two counters of one thing that are read one after the other are not further apart, in ns.
  private static final long APART = 100_000_000;

  /// Less than this can agree by accident, in ns.
  private static final long TELLING = 10 * APART;

  private final Optional<Integer> first;
  private final String why;

  private HeatCounters(Optional<Integer> first, String why) {
    this.first = first;
    this.why = why;
  }

  /// Finds out which fields the driver means.
  ///
  /// @param cuda version of the driver's CUDA, as [Nvml.Present] has it
  static HeatCounters of(Gpu gpu, NvmlValue cuda) {
    List<Integer> plausible =
        Stream.of(SINCE_12_9, SINCE_13_1).filter(set -> isPlausible(gpu, set)).toList();
    Optional<Integer> found =
        plausible.stream()
            .filter(set -> isOf(set, cuda))
            .findFirst()
            .or(() -> plausible.stream().filter(set -> agrees(gpu, set)).findFirst());
    return new HeatCounters(
        found, "it is not certain in which of NVML's fields this driver counts it");
  }

  /// All three answer, and what holds the clocks back right now has done so for some time.
  private static boolean isPlausible(Gpu gpu, int set) {
    long mask = gpu.read(Quantity.CLOCK_EVENTS) instanceof NvmlValue.Value(long value) ? value : 0;
    return EVENTS.stream()
        .allMatch(event ->
            gpu.field(field(set, event)) instanceof NvmlValue.Value(long nanos)
                && nanos >= (event.isIn(mask) ? 1 : 0));
  }

  private static boolean isOf(int set, NvmlValue cuda) {
    return cuda instanceof NvmlValue.Value(long version)
        && version >= CUDA_12_9
        && set == (version < CUDA_13_1 ? SINCE_12_9 : SINCE_13_1);
  }

  /// The thermal policy's counter is the older one of the software's thermal slowdown.
  private static boolean agrees(Gpu gpu, int set) {
    return gpu.read(Quantity.HELD_BY_THERMAL_POLICY) instanceof NvmlValue.Value(long policy)
        && gpu.field(set) instanceof NvmlValue.Value(long software)
        && policy >= TELLING
        && Math.abs(software - policy) <= APART;
  }

  private static int field(int set, ClockEvent event) {
    return set + EVENTS.indexOf(event);
  }

  /// The time in ns, or why it is not known. Where the fields are not certain, the thermal policy's
  /// counter stands in for the software's thermal slowdown.
  ///
  /// @param event one of heat or the power brake
  NvmlValue count(Gpu gpu, ClockEvent event) {
    return first
        .map(set -> gpu.field(field(set, event)))
        .orElseGet(() ->
            event == ClockEvent.SOFTWARE_HEAT
                    && gpu.read(Quantity.HELD_BY_THERMAL_POLICY) instanceof NvmlValue.Value policy
                ? policy
                : new NvmlValue.None(why));
  }

  /// The first of the fields that are read; empty where that is not certain.
  Optional<Integer> first() {
    return first;
  }

  /// What a reader of a verdict must know, in a sentence; empty if nothing.
  String remark() {
    return first.isPresent()
        ? ""
        : "How long heat or the power brake held the clocks back is not counted, since "
            + why
            + "; it was looked at now and then.";
  }
}
