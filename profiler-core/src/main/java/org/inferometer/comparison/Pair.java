package org.inferometer.comparison;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.study.Comparison.Kind;
import org.inferometer.study.Precision;

/// Two cells that a study compares.
///
/// @param base id of the cell that is compared with
/// @param of id of the cell that is compared
/// @param items in an inference of `of` over those in one of the base (`1`)
public record Pair(String base, String of, Kind kind, double items) {
  /// What of a cell decides which others it is compared with.
  ///
  /// @param id of the cell
  public record Subject(String id, String network, String backend, Precision precision, int batch) {
    private boolean hasNetwork(Subject other) {
      return network.equals(other.network);
    }

    private boolean hasBackend(Subject other) {
      return backend.equals(other.backend);
    }

    private boolean hasPrecision(Subject other) {
      return precision == other.precision;
    }

    private boolean hasBatch(Subject other) {
      return batch == other.batch;
    }
  }

  /// Every two precisions of the same network, backend and batch, the wider one as the base; every
  /// further batch with the smallest; every further network with the first.
  ///
  /// @param subjects in the order of the study
  public static List<Pair> among(List<Subject> subjects) {
    List<Pair> pairs = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (Subject base : subjects) {
        for (Subject of : subjects) {
          if (isPair(kind, base, of, subjects)) {
            pairs.add(new Pair(base.id(), of.id(), kind, (double) of.batch() / base.batch()));
          }
        }
      }
    }
    return pairs;
  }

  private static boolean isPair(Kind kind, Subject base, Subject of, List<Subject> subjects) {
    return base.hasBackend(of)
        && switch (kind) {
          case PRECISION ->
              base.hasNetwork(of)
                  && base.hasBatch(of)
                  && base.precision().compareTo(of.precision()) < 0;
          case BATCH ->
              base.hasNetwork(of)
                  && base.hasPrecision(of)
                  && base.batch() < of.batch()
                  && subjects.stream()
                      .filter(s -> s.hasBackend(base) && s.hasNetwork(base) && s.hasPrecision(base))
                      .allMatch(s -> base.batch() <= s.batch());
          case NETWORK ->
              base.hasPrecision(of)
                  && base.hasBatch(of)
                  && !base.hasNetwork(of)
                  && base.equals(firstLike(base, subjects));
        };
  }

  private static Subject firstLike(Subject subject, List<Subject> subjects) {
    return subjects.stream()
        .filter(s -> s.hasBackend(subject) && s.hasPrecision(subject) && s.hasBatch(subject))
        .findFirst()
        .orElseThrow();
  }
}
