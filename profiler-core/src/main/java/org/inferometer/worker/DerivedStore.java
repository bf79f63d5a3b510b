package org.inferometer.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.inferometer.graph.ImportException;
import org.inferometer.network.Network;
import org.inferometer.onnx.OnnxReader;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.study.DerivedLayer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// A derived network as files: what the first process of a study derived, those of other batches
/// and later generations read. `network.onnx` holds the model; `derived.json`, which is written
/// last, what a reader must know of it.
///
/// @param folder may not exist yet
record DerivedStore(Path folder) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private record Index(List<String> notes, List<DerivedLayer> layers, boolean madeUp) {}

  private Path index() {
    return folder.resolve("derived.json");
  }

  private Path model() {
    return folder.resolve("network.onnx");
  }

  /// What was derived from a network; empty if nothing was, or cannot be read back.
  Optional<DerivedNetwork> read(Network original) {
    if (!Files.exists(index())) {
      return Optional.empty();
    }
    try {
      Index index = MAPPER.readValue(Files.readString(index()), Index.class);
      Network network = original.with(OnnxReader.read(model()), model());
      return Optional.of(
          new DerivedNetwork(network, index.notes(), index.layers(), index.madeUp()));
    } catch (JacksonException e) {
      return unread(e.getOriginalMessage());
    } catch (IOException | ImportException e) {
      return unread(String.valueOf(e.getMessage()));
    }
  }

  /// Writes a network that was derived, unless a file holds it already. It serves this process
  /// without its files too.
  ///
  /// @return the same, in the file that was written if it could be
  DerivedNetwork keep(DerivedNetwork derived) {
    if (derived.network().file().isPresent()) {
      return derived;
    }
    try {
      Files.createDirectories(folder);
      OnnxWriter.write(derived.network().model(), model());
      Index index = new Index(derived.notes(), derived.layers(), derived.madeUp());
      Files.writeString(index(), MAPPER.writeValueAsString(index));
      Network network = derived.network();
      return new DerivedNetwork(
          network.with(network.model(), model()),
          derived.notes(),
          derived.layers(),
          derived.madeUp());
    } catch (IOException e) {
      System.err.println(
          "The derived network cannot be kept for other processes: " + e.getMessage());
      return derived;
    }
  }

  private static Optional<DerivedNetwork> unread(String reason) {
    System.err.println("The derived network cannot be read back, and is derived again: " + reason);
    return Optional.empty();
  }
}
