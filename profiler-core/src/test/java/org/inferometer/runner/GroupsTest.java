package org.inferometer.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.machine.Target;
import org.inferometer.network.Network;
import org.inferometer.plan.PlannedCell;
import org.inferometer.plan.PlannedNetwork;
import org.inferometer.runner.Groups.Memory;
import org.inferometer.spi.DeviceMemory;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Probe.Device;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.inferometer.testkit.SmallNetworks;
import org.junit.jupiter.api.Test;

class GroupsTest {
  private static final long GIB = 1L << 30;
  private static final long PLENTY = 1L << 50;
  private static final Device GPU = new Device("GPU-1", "a made-up GPU", "gpu");
  private static final PlannedNetwork NETWORK =
      new PlannedNetwork(
          "perceptron", "perceptron", "perceptron.onnx", SmallNetworks.perceptron(), Map.of());

  /// Three precisions of each of these batches; each takes 0.6 GiB of a device, with little more
  /// for its weights.
  private final List<PlannedCell> cells =
      Stream.of(1, 4, 16)
          .flatMap(batch ->
              Stream.of(Precision.FP32, Precision.FP16, Precision.INT8)
                  .map(precision -> cell(NETWORK, precision, batch)))
          .toList();

  @Test
  void whereMemoryHoldsAllThereIsOneGroup() {
    assertThat(batches(Groups.of(cells, new Memory(PLENTY, Memory.UNLIMITED), 1)))
        .containsExactly(List.of(1, 1, 1, 4, 4, 4, 16, 16, 16));
    assertThat(batches(Groups.of(cells, new Memory(PLENTY, 8 * GIB), 1))).hasSize(1);
  }

  @Test
  void aDeviceThatHoldsTwoBatchesWithTheControlHasTwoGroups() {
    // Six engines and the control take 4.1 GiB, nine and the control 5.9 GiB.
    assertThat(batches(Groups.of(cells, new Memory(PLENTY, 5 * GIB), 1)))
        .containsExactly(List.of(1, 1, 1, 4, 4, 4), List.of(16, 16, 16));
  }

  @Test
  void aTwinOfTheControlTakesRoomToo() {
    // Six engines and the control take 4.1 GiB, with a twin 4.7 GiB.
    Memory room = new Memory(PLENTY, (long) (4.4 * GIB));
    assertThat(batches(Groups.of(cells, room, 1))).hasSize(2);
    assertThat(batches(Groups.of(cells, room, 2))).hasSize(3);
  }

  @Test
  void precisionsOfABatchStayTogetherHoweverSmallTheDevice() {
    assertThat(batches(Groups.of(cells, new Memory(PLENTY, GIB), 1)))
        .containsExactly(List.of(1, 1, 1), List.of(4, 4, 4), List.of(16, 16, 16));
    assertThat(batches(Groups.of(cells, new Memory(PLENTY, 0), 1))).hasSize(3);
  }

  @Test
  void theTighterOfHostAndDeviceDecides() {
    assertThat(Groups.of(cells, new Memory(2 * GIB, PLENTY), 1)).hasSize(3);
    assertThat(Groups.of(cells, new Memory(2 * GIB, Memory.UNLIMITED), 1)).hasSize(3);
    assertThat(Groups.of(cells, new Memory(2 * GIB, 5 * GIB), 1)).hasSize(3);
  }

  @Test
  void noGroupOfSeveralBatchesTakesMoreThanThereIs() {
    for (long device = 0; device < 8 * GIB; device += GIB / 10) {
      List<List<PlannedCell>> groups = Groups.of(cells, new Memory(PLENTY, device), 1);
      assertThat(groups.stream().flatMap(List::stream)).containsExactlyElementsOf(cells);
      for (List<PlannedCell> group : groups) {
        Memory taken = Memory.of(group);
        Memory control = Memory.of(group.getFirst());
        assertThat(
                batches(List.of(group)).getFirst().stream().distinct().count() == 1
                    || taken.device() + control.device() <= device)
            .as("%d bytes, %s", device, batches(groups))
            .isTrue();
      }
    }
  }

  @Test
  void weightsCountOnTheDevice() {
    Memory small = Memory.of(cells.getFirst());
    Network network = NETWORK.network();
    assertThat(small.device()).isEqualTo((600L << 20) + 4 * 4 * network.parameterCount());
    assertThat(small.host()).isEqualTo((400L << 20) + 4 * 4 * network.parameterCount());
  }

  @Test
  void whatNobodyHoldsOfTheDeviceIsShared() {
    Groups groups = new Groups(List.of(new Held(Reading.exact(4.0 * GIB, "B"))), GPU, 1);
    // Seven tenths of 4 GiB hold three engines and a control.
    assertThat(batches(groups.of(cells))).hasSize(3);
    Groups unknown = new Groups(List.of(new Held(Reading.unavailable("not told"))), GPU, 1);
    List<PlannedCell> two = cells.subList(0, 6);
    assertThat(groups.of(two)).hasSize(2);
    assertThat(unknown.of(two)).hasSizeLessThanOrEqualTo(groups.of(two).size());
  }

  private static PlannedCell cell(PlannedNetwork network, Precision precision, int batch) {
    FakeBackend backend = new FakeBackend("fake", (inference, options) -> {});
    return new PlannedCell(
        network, new Target(backend, "1.0", GPU), precision, batch, List.of(), Optional.empty());
  }

  private static List<List<Integer>> batches(List<List<PlannedCell>> groups) {
    List<List<Integer>> batches = new ArrayList<>();
    groups.forEach(group -> batches.add(group.stream().map(PlannedCell::batch).toList()));
    return batches;
  }

  /// A meter that tells what is free of its device's memory.
  private record Held(Reading free) implements Meter {
    @Override
    public String id() {
      return "held";
    }

    @Override
    public String title() {
      return "Held";
    }

    @Override
    public String kind() {
      return "gpu";
    }

    @Override
    public Probe probe() {
      return new Probe.Available("1", List.of(GPU));
    }

    @Override
    public Sampler start(String device) {
      throw new AssertionError("groups ask for memory alone, and start no sampler");
    }

    @Override
    public DeviceMemory memory(String device) {
      Reading none = Reading.unavailable("not told");
      return new DeviceMemory(free, none, none);
    }
  }
}
