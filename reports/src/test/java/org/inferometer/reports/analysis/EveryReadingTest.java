package org.inferometer.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.inferometer.study.Accuracy;
import org.inferometer.study.Build;
import org.inferometer.study.DeviceConditions;
import org.inferometer.study.Latency;
import org.inferometer.study.LayerPass;
import org.inferometer.study.Measurements;
import org.inferometer.study.Memory;
import org.inferometer.study.Power;
import org.inferometer.study.PowerSeries;
import org.inferometer.study.Provenance;
import org.inferometer.study.Reading;
import org.inferometer.study.Verdict;
import org.junit.jupiter.api.Test;

/// Every reading of memory and power that a study holds stands in a table of its cell. Each reading
/// here is unavailable with its own name for a reason, and the reasons are looked for.
class EveryReadingTest {
  @Test
  void everyReadingOfMemoryIsShown() throws Exception {
    Memory memory = named(Memory.class);
    assertThat(notes(tables(measurements(memory, Power.unavailable("none"))).memory()))
        .containsAll(names(Memory.class))
        .contains("peakMemoryBytes", "engineBytes");
  }

  @Test
  void everyReadingOfPowerIsShown() throws Exception {
    Power power = named(Power.class);
    assertThat(notes(tables(measurements(named(Memory.class), power)).power()))
        .containsAll(names(Power.class))
        .contains("energyPerInferenceMj");
  }

  @Test
  void everyReadingOfTheDevicesConditionsIsShown() throws Exception {
    // A table without a clock and a limit is left out: its reason stands with the power.
    DeviceConditions conditions = named(DeviceConditions.class, Reading.exact(1_500, "MHz"));
    List<String> others = new ArrayList<>(names(DeviceConditions.class));
    others.removeFirst();
    assertThat(notes(CellTables.conditions(conditions).orElseThrow())).containsAll(others);
  }

  @Test
  void whatHeldTheClocksBackIsSaidFirstAndTheFiguresStay() {
    Latency latency = latency();
    Latency throttled = latency.throttled(List.of("The clocks were held back by heat."));
    assertThat(throttled.verdict()).isEqualTo(Verdict.THROTTLED);
    assertThat(throttled.medianMs()).isEqualTo(latency.medianMs());
  }

  @Test
  void severalInferencesAtATimeAreTold() throws Exception {
    Measurements m = measurements(named(Memory.class), Power.unavailable("none"));
    assertThat(tables(m).latency().rows())
        .anySatisfy(row ->
            assertThat(row).extracting(Table.Entry::text).startsWith("Inferences at a time", "3"));
  }

  private static List<String> names(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents())
        .filter(component -> component.getType() == Reading.class)
        .map(RecordComponent::getName)
        .toList();
  }

  /// @param first in place of the first readings
  private static <T extends Record> T named(Class<T> type, Reading... first) throws Exception {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    int readings = 0;
    for (int i = 0; i < components.length; i++) {
      Class<?> kind = components[i].getType();
      if (kind == Reading.class) {
        values[i] =
            readings < first.length
                ? first[readings]
                : Reading.unavailable(components[i].getName());
        readings++;
      } else if (kind == List.class) {
        values[i] = List.of();
      } else if (kind == String.class) {
        values[i] = "a source";
      } else if (kind == PowerSeries.class) {
        values[i] = PowerSeries.NONE;
      } else if (kind == DeviceConditions.class) {
        values[i] = DeviceConditions.unavailable("none");
      }
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    return type.getDeclaredConstructor(types).newInstance(values);
  }

  private static CellTables tables(Measurements m) {
    return CellTables.of(m, 1, true);
  }

  private static List<String> notes(Table table) {
    return table.rows().stream().flatMap(List::stream).map(Table.Entry::note).toList();
  }

  private static Measurements measurements(Memory memory, Power power) {
    Reading none = Reading.unavailable("none");
    return new Measurements(
        new Provenance(java.time.Instant.EPOCH, 0, "a runtime", List.of(), List.of()),
        new Build(
            none,
            Reading.unavailable("peakMemoryBytes"),
            Reading.unavailable("engineBytes"),
            0,
            0,
            0),
        latency(),
        none,
        new LayerPass(0, none, none, "none"),
        List.of(),
        none,
        List.of(),
        memory,
        power,
        Reading.unavailable("energyPerInferenceMj"),
        Accuracy.unavailable("none", "none"));
  }

  /// Of a device apart from the host.
  private static Latency latency() {
    Reading one = Reading.exact(1, "ms");
    return new Latency(
        Verdict.STABLE,
        List.of(),
        new long[0],
        new long[] {1_000_000},
        0,
        "the end",
        one,
        one,
        one,
        one,
        one,
        one,
        one,
        one,
        one,
        one,
        one,
        3,
        List.of(),
        List.of());
  }
}
