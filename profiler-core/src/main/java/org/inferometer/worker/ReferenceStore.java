package org.inferometer.worker;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.accuracy.Reference;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.inferometer.spi.Interpreter.Interpretation;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// A reference as files, so that the process that computed it can be gone when it is used:
/// `reference.json`, and one file of elements for each output.
public final class ReferenceStore {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path folder;

  public ReferenceStore(Path folder) {
    this.folder = folder;
  }

  /// @param reason why there is no reference; empty if there is one
  private record Index(String title, String reason, List<Entry> outputs, List<Entry> types) {}

  private record Entry(String name, int elementType, List<Long> dims) {
    static Entry of(String name, TensorType type) {
      return new Entry(name, type.elementType().code(), type.shape().toList());
    }

    TensorType type() {
      return new TensorType(
          ElementType.of(elementType),
          Shape.of(dims.stream().mapToLong(Long::longValue).toArray()));
    }
  }

  public void write(String title, Interpretation interpretation) throws IOException {
    List<Entry> outputs = new ArrayList<>();
    for (Map.Entry<String, HostTensor> output : interpretation.outputs().entrySet()) {
      writeElements(folder.resolve(outputs.size() + ".bin"), output.getValue().data());
      outputs.add(Entry.of(output.getKey(), output.getValue().type()));
    }
    List<Entry> types =
        interpretation.types().entrySet().stream()
            .map(e -> Entry.of(e.getKey(), e.getValue()))
            .toList();
    write(new Index(title, "", outputs, types));
  }

  public void writeUnavailable(String reason) throws IOException {
    write(new Index("", reason, List.of(), List.of()));
  }

  /// Whether a reference was stored, or the reason why there is none.
  public boolean isWritten() {
    return Files.exists(folder.resolve("reference.json"));
  }

  /// What was stored; unavailable where nothing can be read.
  public Reference read() {
    Path index = folder.resolve("reference.json");
    try {
      return Files.exists(index)
          ? reference(MAPPER.readValue(Files.readString(index), Index.class))
          : new Reference.Unavailable("the process that was to compute it left no result");
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      return new Reference.Unavailable("it cannot be read back: " + e.getMessage());
    }
  }

  private Reference reference(Index index) throws IOException {
    if (!index.reason().isEmpty()) {
      return new Reference.Unavailable(index.reason());
    }
    Map<String, HostTensor> outputs = new LinkedHashMap<>();
    for (Entry entry : index.outputs()) {
      Path file = folder.resolve(outputs.size() + ".bin");
      outputs.put(entry.name(), new HostTensor(entry.type(), map(file)));
    }
    Map<String, TensorType> types = new LinkedHashMap<>();
    index.types().forEach(entry -> types.put(entry.name(), entry.type()));
    return new Reference.Known(index.title(), outputs, types);
  }

  private void write(Index index) throws IOException {
    Files.writeString(folder.resolve("reference.json"), MAPPER.writeValueAsString(index));
  }

  private static void writeElements(Path file, MemorySegment data) throws IOException {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
      channel.map(MapMode.READ_WRITE, 0, data.byteSize(), arena).copyFrom(data);
    }
  }

  private static MemorySegment map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
    }
  }
}
