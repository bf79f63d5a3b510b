package org.inferometer.precision.calibration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.digest.Sha256;
import org.inferometer.graph.TensorType;
import org.inferometer.study.AtomicFile;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Calibration tables that were computed before, in a folder, by what they depend on.
public final class CalibrationCache {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /// Raised whenever the same data would give other ranges.
  private static final String FORM = "calibration/7";

  private final Path folder;

  /// @param folder is made when something is kept
  public CalibrationCache(Path folder) {
    this.folder = folder;
  }

  /// The name of a table: a hash over everything that it depends on.
  ///
  /// @param network SHA-256 of the network
  /// @param inputs their types: what is resized to them, or made up for them, differs with them
  /// @param data fingerprint of the inputs
  /// @param tensors that are observed, in order
  public static String key(
      String network,
      Map<String, TensorType> inputs,
      String data,
      String calibrator,
      Map<String, ObservedTensor> tensors) {
    String all =
        String.join("\0", FORM, network, inputs.toString(), data, calibrator, tensors.toString());
    return Sha256.of(all);
  }

  /// The table of this name; empty if there is none that can be read.
  public Optional<CalibrationTable> find(String key) {
    Path file = file(key);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(MAPPER.readValue(Files.readString(file), Stored.class).table());
    } catch (IOException | JacksonException | IllegalArgumentException | NullPointerException e) {
      // What is damaged is computed again.
      return Optional.empty();
    }
  }

  /// Keeps a table.
  ///
  /// @throws IOException if it cannot be written
  public void keep(String key, CalibrationTable table) throws IOException {
    Files.createDirectories(folder);
    byte[] json = MAPPER.writeValueAsBytes(Stored.of(table));
    AtomicFile.write(file(key), out -> out.write(json));
  }

  private Path file(String key) {
    return folder.resolve(key + ".json");
  }

  /// @param threshold null where the range is unusable
  /// @param counts null with it
  /// @param constant null unless every element has this value
  /// @param reason null where it is usable
  private record StoredRange(
      String tensor,
      @Nullable Double threshold,
      @Nullable Map<Integer, Long> counts,
      @Nullable Double constant,
      @Nullable String reason) {
    static StoredRange of(String tensor, Range range) {
      return switch (range) {
        case Range.Threshold found ->
            new StoredRange(tensor, found.value(), found.seen().counts(), null, null);
        case Range.Constant same -> new StoredRange(tensor, null, null, same.value(), null);
        case Range.Unusable none -> new StoredRange(tensor, null, null, null, none.reason());
      };
    }

    Range range() {
      if (threshold != null && counts != null) {
        return new Range.Threshold(threshold, new MagnitudeCounts(counts));
      }
      return constant == null
          ? new Range.Unusable(reason == null ? "" : reason)
          : new Range.Constant(constant);
    }
  }

  private record Stored(
      String calibrator,
      String data,
      boolean synthetic,
      int samples,
      List<StoredRange> ranges,
      Map<String, Double> largest) {
    static Stored of(CalibrationTable table) {
      return new Stored(
          table.calibrator(),
          table.data(),
          table.synthetic(),
          table.samples(),
          table.ranges().entrySet().stream()
              .map(entry -> StoredRange.of(entry.getKey(), entry.getValue()))
              .toList(),
          table.largest());
    }

    CalibrationTable table() {
      Map<String, Range> byTensor = new LinkedHashMap<>();
      ranges.forEach(range -> byTensor.put(range.tensor(), range.range()));
      return new CalibrationTable(calibrator, data, synthetic, samples, byTensor, largest);
    }
  }
}
