package org.inferometer.meter.nvml;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.inferometer.meter.nvml.Nvml.Gpu;
import org.inferometer.meter.nvml.NvmlSampler.Target;
import org.inferometer.spi.DeviceMemory;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Throttle;
import org.inferometer.study.DeviceFact;
import org.inferometer.study.Reading;
import org.pf4j.Extension;

/// Energy, power, clocks and memory of NVIDIA's GPUs. Devices are named by their UUIDs, so that
/// several GPUs, MIG instances and CUDA_VISIBLE_DEVICES cannot confuse them.
@Extension
public final class NvmlMeter implements Meter {
  private static final String GPU = "gpu";

  private final Supplier<Nvml> nvml;
  private final LongSupplier nanoTime;

  /// By UUID: what was found out at first holds, so that two readings are of the same counter.
  private final Map<String, HeatCounters> heat = new ConcurrentHashMap<>();

  /// The meter of this machine.
  public NvmlMeter() {
    this(NvmlNative::ofMachine, System::nanoTime);
  }

  /// @param nvml finds NVML; asked whenever something is read
  NvmlMeter(Supplier<Nvml> nvml, LongSupplier nanoTime) {
    this.nvml = nvml;
    this.nanoTime = nanoTime;
  }

  @Override
  public String id() {
    return "nvml";
  }

  @Override
  public String title() {
    return "NVML (GPU power)";
  }

  @Override
  public String kind() {
    return GPU;
  }

  @Override
  public Probe probe() {
    return switch (nvml.get()) {
      case Nvml.Absent(Probe.Unavailable why) -> why;
      case Nvml.Present(String driver, var _, List<Gpu> gpus) when gpus.isEmpty() ->
          new Probe.Unavailable(
              "NVML is here (driver " + driver + "), but lists no GPU",
              "see whether nvidia-smi -L lists one; start a container with --gpus all");
      case Nvml.Present present -> new Probe.Available(present.driver(), devices(present));
    };
  }

  private static List<Probe.Device> devices(Nvml.Present present) {
    List<Probe.Device> devices = new ArrayList<>();
    for (Gpu gpu : present.gpus()) {
      devices.add(device(gpu));
      gpu.instances().forEach(instance -> devices.add(device(instance)));
    }
    return devices;
  }

  private static Probe.Device device(Gpu gpu) {
    return new Probe.Device(gpu.uuid(), gpu.name(), GPU);
  }

  @Override
  public Sampler start(String device) {
    if (nvml.get() instanceof Nvml.Present present) {
      Optional<Gpu> whole = whole(present, device);
      if (whole.isPresent()) {
        String instance = whole.get().uuid().equals(device) ? "" : device;
        Target target = new Target(whole.get(), instance, heat(present, whole.get()));
        return NvmlSampler.start(target, present.driver(), nanoTime);
      }
    }
    throw new IllegalArgumentException(unlisted(device));
  }

  private static String unlisted(String device) {
    return "NVML lists no device '" + device + "'";
  }

  /// The GPU that is a device, or that it is an instance of.
  private static Optional<Gpu> whole(Nvml.Present present, String device) {
    return present.gpus().stream()
        .filter(gpu -> gpu.uuid().equals(device) || instance(gpu, device).isPresent())
        .findFirst();
  }

  private static Optional<Gpu> instance(Gpu gpu, String device) {
    return gpu.instances().stream().filter(instance -> instance.uuid().equals(device)).findFirst();
  }

  private HeatCounters heat(Nvml.Present present, Gpu gpu) {
    return heat.computeIfAbsent(gpu.uuid(), _ -> HeatCounters.of(gpu, present.cuda()));
  }

  /// A MIG instance is held back with its whole GPU.
  @Override
  public List<Throttle> throttles(Probe.Device device) {
    return device.kind().equals(GPU) && nvml.get() instanceof Nvml.Present present
        ? whole(present, device.id())
            .map(gpu -> ClockEvent.of(gpu, heat(present, gpu)))
            .orElse(List.of())
        : List.of();
  }

  /// That of the streaming multiprocessors of the whole GPU, whose instances share one clock.
  @Override
  public Reading clockMhz(Probe.Device device) {
    if (device.kind().equals(GPU) && nvml.get() instanceof Nvml.Present present) {
      Optional<Gpu> whole = whole(present, device.id());
      if (whole.isPresent()) {
        return whole.get().read(Quantity.SM_CLOCK).reading(1, "MHz");
      }
    }
    return Reading.unavailable(unlisted(device.id()));
  }

  /// Those of the whole GPU where the device is an instance of it.
  @Override
  public List<DeviceFact> facts(Probe.Device device) {
    return device.kind().equals(GPU) && nvml.get() instanceof Nvml.Present present
        ? whole(present, device.id())
            .map(gpu -> DriverState.of(present, gpu, heat(present, gpu)))
            .orElse(List.of())
        : List.of();
  }

  @Override
  public DeviceMemory memory(String device) {
    if (nvml.get() instanceof Nvml.Present present) {
      Optional<Gpu> whole = whole(present, device);
      if (whole.isPresent()) {
        return memory(instance(whole.get(), device).orElse(whole.get()));
      }
    }
    return DeviceMemory.unavailable(unlisted(device));
  }

  private static DeviceMemory memory(Gpu gpu) {
    return new DeviceMemory(
        gpu.read(Quantity.MEMORY_FREE).reading(1, "B"),
        gpu.read(Quantity.MEMORY_USED).reading(1, "B"),
        gpu.processMemory(ProcessHandle.current().pid()).reading(1, "B"));
  }
}
