package org.inferometer.stats;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;
import org.inferometer.study.Interval;
import org.jspecify.annotations.Nullable;

/// The mean of an effect that was measured in several clusters, each with a variance of its own:
/// the random-effects model. Each cluster weighs 1 / (its variance + the variance between
/// clusters), so that one that was disturbed counts little.
///
/// The variance between clusters is that of R. C. Paule & J. Mandel, "Consensus Values and
/// Weighting Factors", Journal of Research of the National Bureau of Standards 87, 1982. The
/// interval is that of J. Hartung & G. Knapp, "A Refined Method for the Meta-Analysis of Controlled
/// Clinical Trials with Binary Outcome", Statistics in Medicine 20, 2001, and K. Sidik & J. N.
/// Jonkman, 2002, with Student's t of clusters - 1 degrees of freedom. It is never narrower than
/// what the clusters' own variances leave open, as D. Jackson et al. advise ("The Hartung-Knapp
/// Modification for Random-Effects Meta-Analysis", Statistics in Medicine 36, 2017).
///
/// @param value the mean
/// @param observed the variance of the mean as clusters scatter; 0 where there is one
/// @param least the variance of the mean that the clusters' own variances leave, and the variance
///   between them
/// @param between the variance between clusters; absent where there is one
/// @param deviation the standard deviation of one replicate within its cluster
/// @param designEffect the variance of the mean over what it would be if all replicates were
///   independent and varied as much as they do over all clusters (L. Kish, "Survey Sampling",
///   1965); absent where there is one cluster, or where replicates do not vary
/// @param clusters at least one
public record RandomEffects(
    double value,
    double observed,
    double least,
    @Nullable Double between,
    double deviation,
    @Nullable Double designEffect,
    int clusters) {
  /// A variance below that of a millionth is the clock's.
  private static final double LEAST_VARIANCE = 1e-12;

  /// So many replicates of a typical cluster stand beside a cluster's own, when its variance is
  /// judged: that of few replicates varies by factors.
  private static final int BORROWED = 4;

  /// @param effects one or more
  public static RandomEffects of(List<ClusterEffect> effects) {
    double[] values = effects.stream().mapToDouble(ClusterEffect::value).toArray();
    double[] within = moderated(effects);
    int replicates = effects.stream().mapToInt(ClusterEffect::replicates).sum();
    double deviation = deviation(effects, replicates);
    return values.length == 1
        ? ofOne(values[0], within[0], deviation)
        : of(values, within, deviation, replicates);
  }

  private static RandomEffects ofOne(double value, double within, double deviation) {
    return new RandomEffects(value, 0, within, null, deviation, null, 1);
  }

  /// @param values of two clusters or more
  /// @param within the variance of each, positive
  /// @param deviation of one replicate
  /// @param replicates in all clusters
  static RandomEffects of(double[] values, double[] within, double deviation, int replicates) {
    double between = pauleMandel(values, within);
    double[] weights = weights(within, between);
    double mean = mean(values, weights);
    double least = 1 / Arrays.stream(weights).sum();
    double observed = least * scatter(values, weights, mean) / (values.length - 1);
    double independent = (deviation * deviation + between) / replicates;
    return new RandomEffects(
        mean,
        observed,
        least,
        between,
        deviation,
        independent > 0 ? Math.max(observed, least) / independent : null,
        values.length);
  }

  /// The 95 % interval of the mean. That of one cluster is of what was measured in it, and tells
  /// nothing of other clusters.
  public Interval ci95() {
    return interval(0.95);
  }

  /// The interval of the mean.
  ///
  /// @param confidence for example 0.95
  public Interval interval(double confidence) {
    double half = halfWidth(confidence, clusters);
    return new Interval(value - half, value + half);
  }

  /// Half the width of the 95 % interval if there were so many clusters like these.
  ///
  /// @param more at least two
  public double halfWidthOf(int more) {
    return halfWidth(0.95, more);
  }

  private double halfWidth(double confidence, int of) {
    double tail = (1 - confidence) / 2;
    double normal = NormalDistribution.of(0, 1).inverseSurvivalProbability(tail);
    double scatter =
        of < 2
            ? 0
            : TDistribution.of(of - 1).inverseSurvivalProbability(tail) * Math.sqrt(observed);
    return Math.max(scatter, normal * Math.sqrt(least)) * Math.sqrt((double) clusters / of);
  }

  /// The clusters' variances, each brought towards that of a typical one as far as its own
  /// replicates are few (G. K. Smyth, "Linear Models and Empirical Bayes Methods", Statistical
  /// Applications in Genetics and Molecular Biology 3, 2004).
  private static double[] moderated(List<ClusterEffect> effects) {
    double[] known =
        effects.stream()
            .filter(effect -> effect.replicates() > 1)
            .mapToDouble(effect -> effect.variance() * effect.replicates())
            .toArray();
    double typical = known.length == 0 ? 0 : Quantiles.median(known);
    return effects.stream()
        .mapToDouble(effect -> Math.max(LEAST_VARIANCE, moderated(effect, typical)))
        .toArray();
  }

  private static double moderated(ClusterEffect effect, double typical) {
    int degrees = effect.replicates() - 1;
    double own = effect.variance() * effect.replicates();
    return (BORROWED * typical + degrees * own) / (BORROWED + degrees) / effect.replicates();
  }

  /// The 95 % interval of the variance between clusters: the variances at which the clusters'
  /// weighted scatter is one that chance makes of them, by χ² of clusters - 1 degrees of freedom
  /// (W. Viechtbauer, "Confidence Intervals for the Amount of Heterogeneity in Meta-Analysis",
  /// Statistics in Medicine 26, 2007). Of few clusters it is wide: of three, it reaches to six
  /// times the deviation that they show.
  ///
  /// @param effects two or more
  public static Interval between95(List<ClusterEffect> effects) {
    return between95(
        effects.stream().mapToDouble(ClusterEffect::value).toArray(), moderated(effects));
  }

  /// @param within the variance of each value, positive
  static Interval between95(double[] values, double[] within) {
    ChiSquaredDistribution scatter = ChiSquaredDistribution.of(values.length - 1);
    return new Interval(
        between(values, within, scatter.inverseCumulativeProbability(0.975)),
        between(values, within, scatter.inverseCumulativeProbability(0.025)));
  }

  private static double deviation(List<ClusterEffect> effects, int replicates) {
    double squares = 0;
    for (ClusterEffect effect : effects) {
      squares += effect.replicates() * effect.deviation() * effect.deviation();
    }
    return Math.sqrt(squares / replicates);
  }

  /// The variance at which the weighted scatter is what it should be, the clusters less one.
  static double pauleMandel(double[] values, double[] within) {
    return between(values, within, values.length - 1);
  }

  /// The variance at which the weighted scatter is so much; 0 where it is less even without. By the
  /// steps of R. DerSimonian & R. Kacker, "Random-Effects Model for Meta-Analysis of Clinical
  /// Trials: An Update", Contemporary Clinical Trials 28, 2007, which rise to the solution and
  /// never pass it.
  private static double between(double[] values, double[] within, double wanted) {
    double between = 0;
    for (int step = 0; step < 200; step++) {
      double[] weights = weights(within, between);
      double mean = mean(values, weights);
      double excess = scatter(values, weights, mean) - wanted;
      if (excess <= 1e-10) {
        return between;
      }
      double slope = 0;
      for (int i = 0; i < values.length; i++) {
        double residual = weights[i] * (values[i] - mean);
        slope += residual * residual;
      }
      between += excess / slope;
    }
    return between;
  }

  private static double[] weights(double[] within, double between) {
    return Arrays.stream(within).map(variance -> 1 / (variance + between)).toArray();
  }

  private static double mean(double[] values, double[] weights) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += weights[i] * values[i];
    }
    return sum / Arrays.stream(weights).sum();
  }

  private static double scatter(double[] values, double[] weights, double mean) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += weights[i] * (values[i] - mean) * (values[i] - mean);
    }
    return sum;
  }
}
