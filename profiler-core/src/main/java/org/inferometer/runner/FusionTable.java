package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.inferometer.fusion.FusionAccount;
import org.inferometer.fusion.PublishedCount;
import org.inferometer.fusion.PublishedCount.Difference;
import org.inferometer.network.Network;
import org.inferometer.network.OmittedLayer;
import org.inferometer.study.Precision;
import org.inferometer.study.Remedy;
import org.inferometer.worker.DescribeEngine.Description;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The layers of a network before and after optimisation, on several backends.
///
/// @param network its name
/// @param source what the user named
/// @param layers of the network
/// @param omitted layers of the source that the importer left out
/// @param published null where no figures are known
/// @param differences what makes `layers` more or fewer than were published; they add up to the
///   difference
public record FusionTable(
    String network,
    String source,
    String format,
    String precision,
    int batch,
    int layers,
    List<OmittedLayer> omitted,
    @Nullable PublishedCount published,
    List<Difference> differences,
    List<EngineAccount> engines) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  public FusionTable {
    omitted = List.copyOf(omitted);
    differences = List.copyOf(differences);
    engines = List.copyOf(engines);
  }

  /// What one backend made of the network.
  ///
  /// @param backend its id
  /// @param available whether the backend can be used here for this network
  /// @param account null where there is none
  /// @param problem why there is none; null where there is one
  /// @param remedies settings that may help against the problem
  public record EngineAccount(
      String backend,
      boolean available,
      @Nullable FusionAccount account,
      @Nullable String problem,
      List<Remedy> remedies) {
    public EngineAccount {
      remedies = List.copyOf(remedies);
    }

    /// A backend that cannot be used.
    public static EngineAccount unavailable(String backend, String reason, List<Remedy> remedies) {
      return new EngineAccount(backend, false, null, reason, remedies);
    }

    /// What a worker found.
    public static EngineAccount of(String backend, Description found) {
      return new EngineAccount(backend, true, found.account(), found.problem(), found.remedies());
    }
  }

  /// @param engines in the order in which they are shown
  public static FusionTable of(
      Network network, Precision precision, int batch, List<EngineAccount> engines) {
    PublishedCount published = PublishedCount.of(network).orElse(null);
    return new FusionTable(
        network.name(),
        network.source(),
        network.format(),
        precision.label(),
        batch,
        network.layers().size(),
        network.omitted(),
        published,
        published == null ? List.of() : published.differences(network),
        engines);
  }

  /// Writes tables as JSON.
  public static void write(List<FusionTable> tables, Path file) throws IOException {
    Files.writeString(file, MAPPER.writeValueAsString(tables) + "\n");
  }
}
