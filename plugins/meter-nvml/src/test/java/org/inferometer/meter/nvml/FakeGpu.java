package org.inferometer.meter.nvml;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.meter.nvml.Nvml.Gpu;

/// A GPU whose answers are set by the test.
final class FakeGpu implements Gpu {
  private final String uuid;
  private final String name;
  private final List<Gpu> instances;
  private final Map<Quantity, NvmlValue> answers = new EnumMap<>(Quantity.class);
  private final Map<Integer, NvmlValue> fields = new HashMap<>();

  FakeGpu(String uuid, String name, Gpu... instances) {
    this.uuid = uuid;
    this.name = name;
    this.instances = List.of(instances);
  }

  FakeGpu with(Quantity quantity, long value) {
    answers.put(quantity, new NvmlValue.Value(value));
    return this;
  }

  /// @param values of this field and those after it
  FakeGpu withFields(int first, long... values) {
    for (int i = 0; i < values.length; i++) {
      fields.put(first + i, new NvmlValue.Value(values[i]));
    }
    return this;
  }

  FakeGpu failing(Quantity quantity, String reason) {
    answers.put(quantity, new NvmlValue.None(reason));
    return this;
  }

  @Override
  public String uuid() {
    return uuid;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public NvmlValue read(Quantity quantity) {
    return answers.getOrDefault(quantity, new NvmlValue.None(quantity + " is not supported"));
  }

  @Override
  public NvmlValue field(int id) {
    return fields.getOrDefault(id, new NvmlValue.None("field " + id + " is not supported"));
  }

  @Override
  public NvmlValue processMemory(long process) {
    return new NvmlValue.Value(123);
  }

  @Override
  public List<Gpu> instances() {
    return instances;
  }
}
