package org.inferometer.study;

import org.jspecify.annotations.Nullable;

/// How much faster one cell is than another, from rounds in which both were measured in turns.
///
/// @param base id of the cell that is compared with
/// @param of id of the cell that is compared
/// @param ratio time of the base over time of the other (`1`), of one item where the batches
///   differ, else of one inference: above 1, `of` is the faster one. Its interval is over
///   generations, see [org.inferometer.stats.RandomEffects]
/// @param rounds in which both were measured, over all generations; 0 where they never met in one
/// @param generations processes of each cell that the ratio is over
/// @param designEffect the variance of the ratio over what it would be if all rounds were
///   independent (`1`); absent where there are too few generations to know
/// @param spread what the variance comes from
/// @param neededGenerations how many generations would settle it, if the rest is like what was
///   measured; absent unless it is open, and where more of them would not settle it
public record Comparison(
    String base,
    String of,
    Kind kind,
    Reading ratio,
    Finding verdict,
    int rounds,
    int generations,
    @Nullable Double designEffect,
    Spread spread,
    @Nullable Integer neededGenerations) {

  /// In what the two cells differ; everything else is the same.
  public enum Kind {
    PRECISION,
    BATCH,
    NETWORK
  }

  /// What the ratio says.
  public enum Finding {
    /// One is faster: the interval excludes 1, and the ratio is beyond the study's resolution.
    RESOLVED,
    /// The interval lies within the study's resolution about 1.
    EQUAL,
    /// Neither.
    OPEN
  }

  /// Standard deviations of the logarithm of the ratio (`%`), for small ones those of the ratio.
  ///
  /// @param round from one round to the next within a process
  /// @param process from one process to the next, beyond what rounds explain; of a comparison in a
  ///   thorough study with what builds add, since each process builds its engine
  /// @param build from one build of an engine to the next, beyond what processes explain
  public record Spread(Reading round, Reading process, Reading build) {
    /// Nothing is known, for one reason.
    public static Spread unavailable(String reason) {
      Reading none = Reading.unavailable(reason);
      return new Spread(none, none, none);
    }
  }
}
