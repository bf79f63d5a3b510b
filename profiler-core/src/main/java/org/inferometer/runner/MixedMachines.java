package org.inferometer.runner;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.study.Cell;
import org.inferometer.study.Environment;
import org.inferometer.study.Environment.DeviceInfo;
import org.inferometer.study.MeasuredOn;
import org.inferometer.study.Measurements;

/// Says in a study's environment which of its cells another machine measured.
final class MixedMachines {
  private MixedMachines() {}

  /// @param environment of this machine
  /// @param here what this machine measures on
  /// @param cells of the study, those that were kept from an earlier run included
  static Environment told(Environment environment, MeasuredOn here, Collection<Cell> cells) {
    List<String> remarks = new ArrayList<>(environment.remarks());
    List<DeviceInfo> devices = new ArrayList<>(environment.devices());
    elsewhere(devices, here, cells)
        .forEach((origin, measured) -> {
          remarks.add(remark(origin, measured.size(), cells.size()));
          addDevice(devices, origin, measured.getFirst());
        });
    return new Environment(
        environment.os(),
        environment.cpu(),
        environment.cores(),
        environment.memoryBytes(),
        environment.jvm(),
        environment.tool(),
        devices,
        remarks);
  }

  private record Origin(String deviceId, MeasuredOn measuredOn) {}

  private static Map<Origin, List<Cell>> elsewhere(
      List<DeviceInfo> devices, MeasuredOn here, Collection<Cell> cells) {
    Map<Origin, List<Cell>> elsewhere = new LinkedHashMap<>();
    for (Cell cell : cells) {
      MeasuredOn there = cell.measuredOn();
      boolean deviceIsHere = devices.stream().anyMatch(d -> d.id().equals(cell.device()));
      if (there != null && !(deviceIsHere && there.equals(here))) {
        elsewhere
            .computeIfAbsent(new Origin(cell.device(), there), fresh -> new ArrayList<>())
            .add(cell);
      }
    }
    return elsewhere;
  }

  private static String remark(Origin origin, int count, int all) {
    return count
        + " of "
        + all
        + (count == 1 ? " cells was" : " cells were")
        + " measured on another machine, device or driver ("
        + origin.measuredOn()
        + "); compare no figures between machines.";
  }

  private static void addDevice(List<DeviceInfo> devices, Origin origin, Cell cell) {
    if (devices.stream().noneMatch(device -> device.id().equals(origin.deviceId()))) {
      String runtime =
          cell.outcome() instanceof Cell.Measured(Measurements m)
              ? m.provenance().runtime()
              : cell.backend();
      devices.add(
          new DeviceInfo(
              origin.deviceId(),
              origin.measuredOn().device(),
              origin.measuredOn().kind(),
              runtime));
    }
  }
}
