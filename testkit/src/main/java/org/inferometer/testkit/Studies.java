package org.inferometer.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.inferometer.study.Cell;
import org.inferometer.study.Study;
import org.inferometer.study.StudyJson;

/// Studies that every report must handle. They are one recorded study of MobileNetV2, cut down to a
/// few layers, and what is left of it when cells fail.
public final class Studies {
  private static final String RECORDED = "study.json";

  private Studies() {}

  /// A cell that was measured, one that failed and one that the backend does not support.
  public static Study mixed() {
    try (InputStream json = Studies.class.getResourceAsStream(RECORDED)) {
      if (json == null) {
        throw new IllegalStateException("the test kit lacks its file " + RECORDED);
      }
      return StudyJson.parse(new String(json.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(
          "the test kit's file " + RECORDED + " is for another version of Inferometer", e);
    }
  }

  /// Every cell failed.
  public static Study failed() {
    Study study = mixed();
    return with(
        study,
        study.cells().stream()
            .map(cell -> cell.with(new Cell.Failed("the worker ended with status 134 (SIGABRT)")))
            .toList());
  }

  /// Nothing was measured.
  public static Study empty() {
    return with(mixed(), List.of());
  }

  private static Study with(Study study, List<Cell> cells) {
    return new Study(
        study.schema(),
        study.id(),
        study.createdAt(),
        study.command(),
        study.settings(),
        study.environment(),
        study.networks(),
        study.labelled(),
        cells,
        study.sensitivities());
  }
}
