package org.inferometer.backend.tensorrt.engine;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.inferometer.digest.Sha256;
import org.inferometer.study.Reading;

/// Plans and timings of earlier builds, in a folder.
///
/// A plan is `DIGEST.plan`; `DIGEST.properties` beside it says what it was built from, what was
/// measured, and how large the plan is. It is written last, so that a plan without it is no plan.
final class PlanCache {
  private static final String BUILD_MS = "measured.buildMs";
  private static final String PEAK_BYTES = "measured.peakBytes";
  private static final String BUILT_AT = "measured.at";
  private static final String REMARKS = "measured.remarks";
  private static final String PLAN_BYTES = "plan.bytes";

  private final Path folder;

  /// @param folder may not exist yet
  PlanCache(Path folder) {
    this.folder = folder;
  }

  /// The plan of this key, mapped; empty where there is none, or it cannot be read.
  Optional<KeptPlan> find(EngineKey key) {
    Path described = folder.resolve(key.digest() + ".properties");
    Path plan = plan(key);
    if (!Files.isRegularFile(described) || !Files.isRegularFile(plan)) {
      return Optional.empty();
    }
    try {
      Properties properties = new Properties();
      properties.load(new StringReader(Files.readString(described)));
      MemorySegment bytes = PlanFile.map(plan);
      boolean whole = properties.getProperty(PLAN_BYTES, "").equals("" + bytes.byteSize());
      return whole && tellsSame(properties, key)
          ? Optional.of(
              new KeptPlan(
                  bytes,
                  Double.parseDouble(properties.getProperty(BUILD_MS, "")),
                  Long.parseLong(properties.getProperty(PEAK_BYTES, "")),
                  Instant.parse(properties.getProperty(BUILT_AT, "")),
                  properties.getProperty(REMARKS, "").lines().toList(),
                  true))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      return Optional.empty(); // What cannot be read is built again.
    }
  }

  private static boolean tellsSame(Properties properties, EngineKey key) {
    return key.facts().entrySet().stream()
        .allMatch(fact -> fact.getValue().equals(properties.getProperty(fact.getKey())));
  }

  /// Where the plan of a key is kept.
  Path plan(EngineKey key) {
    return folder.resolve(key.digest() + ".plan");
  }

  /// @throws IOException if it cannot be written; the plan serves all the same
  void keep(EngineKey key, KeptPlan kept) throws IOException {
    Files.createDirectories(folder);
    write(plan(key), kept.plan());
    Properties properties = new Properties();
    key.facts().forEach(properties::setProperty);
    properties.setProperty(BUILD_MS, Double.toString(kept.buildMs()));
    properties.setProperty(PEAK_BYTES, Long.toString(kept.peakBytes()));
    properties.setProperty(BUILT_AT, kept.builtAt().toString());
    properties.setProperty(REMARKS, String.join("\n", kept.remarks()));
    properties.setProperty(PLAN_BYTES, Long.toString(kept.plan().byteSize()));
    StringWriter text = new StringWriter();
    properties.store(text, null);
    write(
        folder.resolve(key.digest() + ".properties"),
        MemorySegment.ofArray(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /// Removes a plan that turned out to be unusable.
  void forget(EngineKey key) throws IOException {
    Files.deleteIfExists(folder.resolve(key.digest() + ".properties"));
    Files.deleteIfExists(plan(key));
  }

  /// What builds on one device and version measured; empty where there is nothing.
  Optional<MemorySegment> timings(String device) {
    Path file = timingFile(device);
    try {
      return Files.isRegularFile(file) ? Optional.of(PlanFile.map(file)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  void keepTimings(String device, MemorySegment timings) throws IOException {
    if (timings.byteSize() > 0) {
      Files.createDirectories(folder);
      write(timingFile(device), timings);
    }
  }

  private Path timingFile(String device) {
    return folder.resolve(new EngineKey(Map.of("timings", device)).digest() + ".timing");
  }

  private static void write(Path file, MemorySegment bytes) throws IOException {
    Path part = Files.createTempFile(file.resolveSibling(""), "plan", ".part");
    try {
      fill(part, bytes);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part); // a full disk keeps no half of a plan
    }
  }

  private static void fill(Path file, MemorySegment bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (long at = 0; at < bytes.byteSize(); ) {
        long size = Math.min(1 << 30, bytes.byteSize() - at);
        at += channel.write(bytes.asSlice(at, size).asByteBuffer());
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /// A plan with what was measured when it was built.
  ///
  /// @param buildMs time that building took
  /// @param peakBytes the most device memory that the builder held at one time
  /// @param builtAt when
  /// @param remarks what a reader must know of the build, a sentence each
  /// @param reused whether it was built before, rather than now
  record KeptPlan(
      MemorySegment plan,
      double buildMs,
      long peakBytes,
      Instant builtAt,
      List<String> remarks,
      boolean reused) {
    KeptPlan {
      remarks = List.copyOf(remarks);
    }

    /// The plan with what is known of it.
    Plan toPlan() {
      return new Plan(
          plan,
          Reading.exact(buildMs, "ms"),
          Reading.exact((double) peakBytes, "B"),
          reused
              ? "plan from the cache; build time and memory are those of its build at " + builtAt
              : "plan built for this cell",
          remarks);
    }
  }

  /// Everything that decides what a build gives.
  ///
  /// @param facts by name: the network's hash, precision, shapes, TensorRT, GPU, options
  record EngineKey(Map<String, String> facts) {
    EngineKey {
      facts = Map.copyOf(facts);
    }

    /// SHA-256 of the facts, in hexadecimal: a file name.
    String digest() {
      String text =
          new TreeMap<>(facts)
              .entrySet().stream()
                  .map(e -> e.getKey() + "=" + e.getValue())
                  .collect(Collectors.joining("\n"));
      return Sha256.of(text);
    }
  }
}
