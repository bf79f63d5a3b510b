package org.inferometer.study;

import tools.jackson.databind.JsonNode;

/// Checks arrays of samples: integers from 0 to the greatest long. A study may hold millions of
/// them, for which a schema validator's bookkeeping per element is too slow, so that this does what
/// the schema's definition `samples` says.
final class SampleCheck {
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
    requireArray(latency.path("samplesNs"), pointer + "/latency/samplesNs", source);
    requireArray(latency.path("warmupNs"), pointer + "/latency/warmupNs", source);
    JsonNode count = latency.path("warmupCount");
    int samples = latency.path("warmupNs").size();
    if (count.isIntegralNumber() && count.asLong(-1) != samples) {
      throw new StudyFormatException(
          source,
          pointer + "/latency/warmupCount",
          "is " + count.asString() + ", but there are " + samples + " warm-up samples");
    }
  }

  private static void requireArray(JsonNode array, String pointer, String source)
      throws StudyFormatException {
    if (array.isMissingNode()) {
      return;
    }
    if (!array.isArray()) {
      throw new StudyFormatException(source, pointer, "is no array");
    }
    int i = 0;
    for (JsonNode sample : array) {
      if (!sample.isIntegralNumber() || !sample.canConvertToLong() || sample.longValue() < 0) {
        throw new StudyFormatException(
            source, pointer + "/" + i, "is no duration in whole nanoseconds from 0 to 2^63 - 1");
      }
      i++;
    }
  }
}
