package org.inferometer.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.inferometer.accuracy.CorrectnessGate;
import org.inferometer.accuracy.CorrectnessGate.Judgement;
import org.inferometer.accuracy.CorrectnessGate.Suspect;
import org.inferometer.accuracy.ExpectedOutputs;
import org.inferometer.accuracy.OutputRequest;
import org.inferometer.accuracy.Reference;
import org.inferometer.data.InputException;
import org.inferometer.data.OutputFolder;
import org.inferometer.network.TensorTypes;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Session;
import org.inferometer.study.Cell.Failed;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;

/// Checks what the first inference of a cell gave, before a timing of it is trusted: against the
/// reference, and against what the user expects. Writes it where the user wants it.
///
/// @param remarks receives what came of it, a sentence each
record OutputCheck(OutputRequest asked, List<String> remarks) {
  OutputCheck(OutputRequest asked) {
    this(asked, new ArrayList<>());
  }

  /// @param failure why the engine is not measured; empty if it is
  record Checked(Judgement judgement, Optional<Failed> failure) {}

  /// @param session that has run one inference
  Checked check(PreparedCell cell, Engine engine, Session session)
      throws IOException, BackendException, InputException {
    write(session);
    Judgement judgement = judge(cell, engine, session);
    Optional<Failed> failed = judgement.failure().map(reason -> failed(cell, judgement, reason));
    return new Checked(
        judgement, failed.isPresent() ? failed : unexpected(session).map(Failed::new));
  }

  private void write(Session session) throws IOException, BackendException, InputException {
    Path folder = asked.written();
    if (folder != null) {
      List<String> left = OutputFolder.write(folder, session.outputs());
      if (!left.isEmpty()) {
        remarks.add("No .npy file can hold the outputs " + String.join(", ", left) + ".");
      }
    }
  }

  private static Judgement judge(PreparedCell cell, Engine engine, Session session)
      throws BackendException, InputException {
    return switch (cell.reference()) {
      case Reference.Known known -> {
        CorrectnessGate.requireShapes(
            session.outputs(),
            known.outputs(),
            TensorTypes.declared(cell.original(), cell.binding()));
        yield CorrectnessGate.judge(
            session.outputs(),
            known.outputs(),
            known.title(),
            engine.isFullFp32()
                && CorrectnessGate.isExact(cell.derived().network(), cell.options().precision()),
            cell.binding().batch());
      }
      case Reference.Unavailable none -> CorrectnessGate.judge(session.outputs(), none.reason());
    };
  }

  private static Failed failed(PreparedCell cell, Judgement judgement, String reason) {
    String where =
        switch (judgement.suspect()) {
          case NOTHING -> "";
          case OUT_OF_RANGE -> CellAccuracy.diagnosis(cell).firstOutOfRange();
          case NAN -> CellAccuracy.diagnosis(cell).firstNan();
        };
    List<Remedy> remedies =
        judgement.suspect() == Suspect.NAN ? List.of(Remedy.of(Setting.INPUTS)) : List.of();
    return new Failed(where.isEmpty() ? reason : reason + ". " + where, remedies);
  }

  /// Why the outputs are not those that the user expects; empty if they are, or nothing is
  /// expected.
  private Optional<String> unexpected(Session session) throws BackendException, InputException {
    Path folder = asked.expected();
    if (folder == null) {
      return Optional.empty();
    }
    ExpectedOutputs.Judgement judgement =
        new ExpectedOutputs(folder, asked.tolerance()).judge(session.outputs());
    remarks.add(judgement.remark());
    return judgement.failure();
  }
}
