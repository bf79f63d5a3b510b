package org.inferometer.meter.nvml;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.inferometer.meter.nvml.NvmlSampler.Target;
import org.inferometer.spi.DeviceMemory;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Throttle;
import org.pf4j.Extension;

/// Energy, power, clocks and memory of NVIDIA's GPUs. Devices are named by their UUIDs, so that
/// several GPUs, MIG instances and CUDA_VISIBLE_DEVICES cannot confuse them.
@Extension
public final class NvmlMeter implements Meter {
  private static final String GPU = "gpu";

  private final Supplier<Nvml> nvml;
  private final LongSupplier nanoTime;

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
      case Nvml.Present(String driver, List<Gpu> gpus) when gpus.isEmpty() ->
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
    if (nvml.get() instanceof Nvml.Present(String driver, List<Gpu> gpus)) {
      for (Gpu gpu : gpus) {
        if (gpu.uuid().equals(device)) {
          return NvmlSampler.start(new Target(gpu, ""), driver, nanoTime);
        }
        if (gpu.instances().stream().anyMatch(instance -> instance.uuid().equals(device))) {
          return NvmlSampler.start(new Target(gpu, device), driver, nanoTime);
        }
      }
    }
    throw new IllegalArgumentException("NVML lists no device '" + device + "'");
  }

  /// A MIG instance is held back with its whole GPU.
  @Override
  public List<Throttle> throttles(Probe.Device device) {
    return device.kind().equals(GPU) && nvml.get() instanceof Nvml.Present present
        ? present.gpus().stream()
            .filter(gpu -> holds(gpu, device.id()))
            .findFirst()
            .map(ClockEvent::of)
            .orElse(List.of())
        : List.of();
  }

  private static boolean holds(Gpu gpu, String uuid) {
    return gpu.uuid().equals(uuid)
        || gpu.instances().stream().anyMatch(instance -> instance.uuid().equals(uuid));
  }

  @Override
  public DeviceMemory memory(String device) {
    if (nvml.get() instanceof Nvml.Present present) {
      for (Gpu gpu : present.gpus()) {
        if (gpu.uuid().equals(device)) {
          return memory(gpu);
        }
        for (Gpu instance : gpu.instances()) {
          if (instance.uuid().equals(device)) {
            return memory(instance);
          }
        }
      }
    }
    return DeviceMemory.unavailable("NVML lists no device '" + device + "'");
  }

  private static DeviceMemory memory(Gpu gpu) {
    return new DeviceMemory(
        gpu.read(Quantity.MEMORY_USED).reading(1, "B"),
        gpu.processMemory(ProcessHandle.current().pid()).reading(1, "B"));
  }
}
