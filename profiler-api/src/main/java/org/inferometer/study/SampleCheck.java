package org.inferometer.study;

import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// Checks long arrays of numbers. A study may hold millions of them, for which a schema validator's
/// bookkeeping per element is too slow, so that this does what the schema's [#DEFINITIONS] say.
final class SampleCheck {
  /// What is checked here instead of by the schema.
  static final List<String> DEFINITIONS = List.of("samples", "sampleClasses", "sampleConfidences");

  private SampleCheck() {}

  /// @param root a study or a cell, of any form; what is not there is left to the schema
  static void require(JsonNode root, String source) throws StudyFormatException {
    JsonNode cells = root.path("cells");
    if (!cells.isArray()) {
      requireCell(root, "", source);
      return;
    }
    for (int i = 0; i < cells.size(); i++) {
      requireCell(cells.get(i), "/cells/" + i, source);
    }
  }

  private static void requireCell(JsonNode cell, String pointer, String source)
      throws StudyFormatException {
    JsonNode latency = cell.path("latency");
    requireArray(latency.path("samplesNs"), DURATION, pointer + "/latency/samplesNs", source);
    requireArray(latency.path("warmupNs"), DURATION, pointer + "/latency/warmupNs", source);
    requireRepeats(latency, pointer + "/latency/repeats", source);
    requireEvaluation(cell.path("evaluation"), pointer + "/evaluation", source);
    JsonNode count = latency.path("warmupCount");
    int samples = latency.path("warmupNs").size();
    if (count.isIntegralNumber() && count.asLong(-1) != samples) {
      throw new StudyFormatException(
          source,
          pointer + "/latency/warmupCount",
          "is " + count.asString() + ", but there are " + samples + " warm-up samples");
    }
  }

  /// Repeats share the samples out.
  private static void requireRepeats(JsonNode latency, String pointer, String source)
      throws StudyFormatException {
    long sum = 0;
    for (JsonNode repeat : latency.path("repeats")) {
      sum += repeat.path("samples").asLong(0);
      requireRounds(repeat, pointer, source);
    }
    int samples = latency.path("samplesNs").size();
    if (!latency.path("repeats").isEmpty() && sum != samples) {
      throw new StudyFormatException(
          source, pointer, "have " + sum + " samples together, but there are " + samples);
    }
  }

  /// Rounds share the samples of their repeat out.
  private static void requireRounds(JsonNode repeat, String pointer, String source)
      throws StudyFormatException {
    JsonNode rounds = repeat.path("rounds");
    long sum = 0;
    for (JsonNode round : rounds) {
      sum += round.path("samples").asLong(0);
      requireArray(round.path("settlingNs"), DURATION, pointer + "/rounds/settlingNs", source);
    }
    if (!rounds.isEmpty() && sum != repeat.path("samples").asLong(0)) {
      throw new StudyFormatException(
          source, pointer, "have rounds of " + sum + " samples, but a repeat of them has others");
    }
  }

  private static void requireEvaluation(JsonNode evaluation, String pointer, String source)
      throws StudyFormatException {
    JsonNode columns = evaluation.path("columns");
    for (int i = 0; i < columns.size(); i++) {
      String column = pointer + "/columns/" + i;
      JsonNode node = columns.path(i);
      requireArray(node.path("predicted"), CLASS, column + "/predicted", source);
      requireArray(node.path("rank"), CLASS, column + "/rank", source);
      requireArray(node.path("confidence"), CONFIDENCE, column + "/confidence", source);
    }
  }

  /// @param what its elements are, for messages
  private record Kind(Predicate<JsonNode> holds, String what) {}

  private static final Kind DURATION =
      new Kind(
          sample ->
              sample.isIntegralNumber() && sample.canConvertToLong() && sample.longValue() >= 0,
          "duration in whole nanoseconds from 0 to 2^63 - 1");

  private static final Kind CLASS =
      new Kind(
          sample -> sample.isIntegralNumber() && sample.canConvertToInt() && sample.intValue() >= 0,
          "whole number from 0 to 2^31 - 1");

  private static final Kind CONFIDENCE =
      new Kind(
          sample -> sample.isNumber() && sample.doubleValue() >= 0 && sample.doubleValue() <= 1,
          "number from 0 to 1");

  private static void requireArray(JsonNode array, Kind kind, String pointer, String source)
      throws StudyFormatException {
    if (array.isMissingNode()) {
      return;
    }
    if (!array.isArray()) {
      throw new StudyFormatException(source, pointer, "is no array");
    }
    int i = 0;
    for (JsonNode sample : array) {
      if (!kind.holds().test(sample)) {
        throw new StudyFormatException(source, pointer + "/" + i, "is no " + kind.what());
      }
      i++;
    }
  }
}
