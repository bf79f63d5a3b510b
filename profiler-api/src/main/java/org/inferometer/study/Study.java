package org.inferometer.study;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A set of cells measured together, with what is needed to judge and repeat them. The only thing
/// that passes from measuring to reading.
///
/// @param schema [#SCHEMA]
/// @param id short and unique, for example `2026-11-23-resnet-50-7f3a`
/// @param command the command line that makes it again, program name first
/// @param settings what the measurement was asked to do
/// @param labelled the samples that cells were evaluated on; null where there were none
/// @param sensitivities what INT8 layers cost, for each network and backend where that was asked
///   for
/// @param rounds how cells were measured in turns; null where they were not
/// @param control two copies of one engine; null where there were none
/// @param comparisons of cells that were measured in turns
public record Study(
    String schema,
    String id,
    Instant createdAt,
    List<String> command,
    Settings settings,
    Environment environment,
    List<NetworkSummary> networks,
    @Nullable LabelledData labelled,
    List<Cell> cells,
    List<Sensitivity> sensitivities,
    @Nullable Rounds rounds,
    @Nullable Control control,
    List<Comparison> comparisons) {
  public static final String SCHEMA = "inferometer-study/1";

  public Study {
    if (!schema.equals(SCHEMA)) {
      throw new IllegalArgumentException("schema is '" + schema + "', expected '" + SCHEMA + "'");
    }
    command = List.copyOf(command);
    networks = List.copyOf(networks);
    cells = List.copyOf(cells);
    sensitivities = List.copyOf(sensitivities);
    comparisons = List.copyOf(Objects.requireNonNullElse(comparisons, List.of()));
  }

  /// A study whose cells were not measured in turns.
  public Study(
      String schema,
      String id,
      Instant createdAt,
      List<String> command,
      Settings settings,
      Environment environment,
      List<NetworkSummary> networks,
      @Nullable LabelledData labelled,
      List<Cell> cells,
      List<Sensitivity> sensitivities) {
    this(
        schema,
        id,
        createdAt,
        command,
        settings,
        environment,
        networks,
        labelled,
        cells,
        sensitivities,
        null,
        null,
        List.of());
  }

  /// A study without sensitivities.
  public Study(
      String schema,
      String id,
      Instant createdAt,
      List<String> command,
      Settings settings,
      Environment environment,
      List<NetworkSummary> networks,
      @Nullable LabelledData labelled,
      List<Cell> cells) {
    this(
        schema,
        id,
        createdAt,
        command,
        settings,
        environment,
        networks,
        labelled,
        cells,
        List.of());
  }

  /// A study without labelled samples and without sensitivities.
  public Study(
      String schema,
      String id,
      Instant createdAt,
      List<String> command,
      Settings settings,
      Environment environment,
      List<NetworkSummary> networks,
      List<Cell> cells) {
    this(schema, id, createdAt, command, settings, environment, networks, null, cells);
  }

  /// What the measurement was asked to do.
  ///
  /// @param budgetMs wall time for each pass of a cell, in milliseconds
  /// @param threads intra-operator threads; 0 lets the backend choose
  /// @param seed of generated inputs and weights
  /// @param inputs where inputs came from, for example `seeded uniform [0, 1)`
  public record Settings(
      long budgetMs, int threads, long seed, String inputs, double targetHalfWidth) {}
}
