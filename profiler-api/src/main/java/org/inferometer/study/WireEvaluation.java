package org.inferometer.study;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.util.StdConverter;

/// An evaluation as JSON has it.
///
/// @param unavailable alone: why there is none
/// @param cell alone: which cell has it
@JsonInclude(JsonInclude.Include.NON_NULL)
record WireEvaluation(
    @Nullable String unavailable,
    @Nullable String cell,
    @Nullable String output,
    @Nullable Integer classes,
    @Nullable String confidence,
    @Nullable Long durationMs,
    @Nullable List<Evaluation.Column> columns) {

  static WireEvaluation of(Evaluation evaluation) {
    return switch (evaluation) {
      case Evaluation.Unavailable none ->
          new WireEvaluation(none.reason(), null, null, null, null, null, null);
      case Evaluation.Elsewhere other ->
          new WireEvaluation(null, other.cell(), null, null, null, null, null);
      case Evaluation.Scored s ->
          new WireEvaluation(
              null, null, s.output(), s.classes(), s.confidence(), s.durationMs(), s.columns());
    };
  }

  Evaluation toEvaluation() {
    if (unavailable != null) {
      return new Evaluation.Unavailable(unavailable);
    }
    if (cell != null) {
      return new Evaluation.Elsewhere(cell);
    }
    return new Evaluation.Scored(
        present(output),
        present(classes),
        present(confidence),
        present(durationMs),
        present(columns));
  }

  private static <T> T present(@Nullable T part) {
    return Objects.requireNonNull(part, "a part of the evaluation that the schema calls for");
  }

  static final class FromEvaluation extends StdConverter<Evaluation, WireEvaluation> {
    @Override
    public WireEvaluation convert(Evaluation evaluation) {
      return of(evaluation);
    }
  }

  static final class ToEvaluation extends StdConverter<WireEvaluation, Evaluation> {
    @Override
    public Evaluation convert(WireEvaluation wire) {
      return wire.toEvaluation();
    }
  }
}
