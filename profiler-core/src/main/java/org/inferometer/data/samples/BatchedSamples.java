package org.inferometer.data.samples;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.data.InputException;
import org.inferometer.data.image.ImageReader;
import org.inferometer.data.image.Preprocessing;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;

/// Items of a network's only input, as many at a time as its batch has. The last batch is filled up
/// from the beginning.
final class BatchedSamples implements Samples {
  private final Path folder;
  private final List<SampleItem> items;
  private final String input;
  private final TensorType type;
  private final int batch;

  BatchedSamples(Path folder, List<SampleItem> items, Binding binding) {
    this.folder = folder;
    this.items = items;
    this.input = binding.inputs().keySet().iterator().next();
    this.type = binding.inputs().values().iterator().next();
    this.batch = Math.max(1, Math.toIntExact(type.shape().rank() == 0 ? 1 : type.shape().dim(0)));
  }

  @Override
  public int count() {
    return Math.ceilDiv(items.size(), batch);
  }

  @Override
  public Map<String, HostTensor> at(int index) throws InputException {
    if (batch == 1) {
      return Map.of(input, items.get(index).reader().read());
    }
    MemorySegment data = Arena.ofAuto().allocate(type.bytes(), 64);
    long step = type.bytes() / batch;
    for (int i = 0; i < batch; i++) {
      HostTensor item = items.get((index * batch + i) % items.size()).reader().read();
      MemorySegment.copy(item.data(), 0, data, i * step, step);
    }
    return Map.of(input, new HostTensor(type, data));
  }

  @Override
  public String description() {
    long files = items.stream().map(SampleItem::file).distinct().count();
    String from = items.size() + " items of " + files + " files in " + folder.getFileName();
    return items.getFirst().how().map(how -> from + ", " + how.description()).orElse(from);
  }

  @Override
  public List<Path> images() {
    return items.stream().map(SampleItem::file).filter(ImageReader::accepts).distinct().toList();
  }

  @Override
  public boolean synthetic() {
    return false;
  }

  @Override
  public String fingerprint() throws InputException {
    ContentHash hash = new ContentHash();
    Set<Path> added = new HashSet<>();
    for (SampleItem item : items) {
      hash.add(item.index() + item.how().map(Preprocessing::toString).orElse(""));
      // Of a file, any item may be the first that is used.
      if (added.add(item.file())) {
        hash.add(item.file());
      }
    }
    return hash.value();
  }
}
