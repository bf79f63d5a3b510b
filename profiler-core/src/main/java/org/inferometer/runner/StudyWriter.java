package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Path;
import org.inferometer.plan.StudyException;
import org.inferometer.plan.StudyException.Kind;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;
import org.inferometer.study.Study;
import org.inferometer.study.StudyJson;

/// Writes a study to its folder, or, where that fails, to where it is not lost.
final class StudyWriter {
  private static final String NAME = "study.json";

  private StudyWriter() {}

  /// @param fallback a folder that exists
  /// @return the file that holds the study
  /// @throws StudyException if neither folder takes it
  static Path write(Study study, Path out, Path fallback, ProgressListener listener)
      throws StudyException {
    Path file = out.resolve(NAME);
    try {
      writeEvenIfInterrupted(study, file);
      return file;
    } catch (IOException e) {
      Path kept = writeFallback(study, fallback.resolve(NAME), e);
      listener.remark(
          e.getMessage()
              + "; the study is kept in "
              + kept
              + ": make room or choose another folder, and copy it there");
      return kept;
    }
  }

  /// An interrupted thread cannot write: its channels close. What interrupts here is the wish to
  /// stop, and what is measured is kept first.
  private static void writeEvenIfInterrupted(Study study, Path file) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      StudyJson.write(study, file);
    } catch (IOException e) {
      if (!Thread.interrupted()) {
        throw e;
      }
      interrupted = true;
      StudyJson.write(study, file);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Path writeFallback(Study study, Path file, IOException first)
      throws StudyException {
    try {
      writeEvenIfInterrupted(study, file);
      return file;
    } catch (IOException second) {
      throw new StudyException(
          Kind.BAD_INPUT,
          first.getMessage()
              + "; nor can "
              + second.getMessage()
              + "; make room and continue the study: finished cells are in the folder's cells/",
          Remedy.of(Setting.RESUME));
    }
  }
}
