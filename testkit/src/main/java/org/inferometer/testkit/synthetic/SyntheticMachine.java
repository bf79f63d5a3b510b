package org.inferometer.testkit.synthetic;

import java.util.SplittableRandom;

/// A machine that disturbs inferences in known ways. What it does at an instant depends on the seed
/// and the instant alone, so that processes that share a clock share its moods. All sizes are
/// standard deviations of the logarithm of a latency, for small ones those of the latency, relative
/// to it.
///
/// @param noise from one inference to the next
/// @param process from one process to the next, for as long as it lives
/// @param build from one build of an engine to the next, in whichever processes it is loaded
/// @param drift of all processes alike, over seconds
/// @param busy the part of the time in which a neighbour works
/// @param burstNanos how long it works typically
/// @param slowdown by how much all are slower meanwhile, typically
/// @param settling by how much an inference is slower right after a switch; it is an amplitude, and
///   may be negative
/// @param settlingNanos in which it falls to a third
public record SyntheticMachine(
    double noise,
    double process,
    double build,
    double drift,
    double busy,
    long burstNanos,
    double slowdown,
    double settling,
    long settlingNanos,
    long seed) {
  /// After a pause of this a process has been switched away from.
  private static final long SWITCH_NANOS = 1_000_000;

  /// Tells the random numbers of builds from those of processes and waves.
  private static final long BUILDS = 0x5DEECE66DL;

  private static final long DRIFT_NANOS = 4_000_000_000L;

  /// One that takes exactly as long as it should, always.
  public static final SyntheticMachine EXACT = new SyntheticMachine(0, 0, 0, 0, 1, 0, 0, 1, 0);

  /// One on which all builds of an engine are alike.
  public SyntheticMachine(
      double noise,
      double process,
      double drift,
      double busy,
      long burstNanos,
      double slowdown,
      double settling,
      long settlingNanos,
      long seed) {
    this(noise, process, 0, drift, busy, burstNanos, slowdown, settling, settlingNanos, seed);
  }

  /// One on which builds of an engine differ.
  public SyntheticMachine builds(double deviation) {
    return new SyntheticMachine(
        noise,
        process,
        deviation,
        drift,
        busy,
        burstNanos,
        slowdown,
        settling,
        settlingNanos,
        seed);
  }

  /// One with a neighbour.
  public SyntheticMachine busy(double part, long typicalNanos, double slower) {
    return new SyntheticMachine(
        noise, process, build, drift, part, typicalNanos, slower, settling, settlingNanos, seed);
  }

  /// One on which inferences settle after a switch.
  public SyntheticMachine settling(double amplitude, long nanos) {
    return new SyntheticMachine(
        noise, process, build, drift, busy, burstNanos, slowdown, amplitude, nanos, seed);
  }

  /// One of another seed.
  public SyntheticMachine seeded(long other) {
    return new SyntheticMachine(
        noise, process, build, drift, busy, burstNanos, slowdown, settling, settlingNanos, other);
  }

  /// A process of the machine.
  ///
  /// @param number that no other process has
  /// @param built number of the build of its engine, which other processes may have loaded too
  public Run start(long number, long built) {
    SplittableRandom engine = new SplittableRandom(mixed(~built) ^ BUILDS);
    return new Run(new SplittableRandom(mixed(number)), build * gaussian(engine));
  }

  /// By how much all are slower at an instant (a logarithm).
  ///
  /// @param at nanoseconds since any instant that does not change
  double common(long at) {
    return drift * wave(at) + burst(at);
  }

  /// A wave of unit variance that does not repeat: four sines of unrelated lengths.
  private double wave(long at) {
    double sum = 0;
    double length = DRIFT_NANOS;
    for (int i = 0; i < 4; i++) {
      double phase = 2 * Math.PI * uniform(mixed(-1 - i));
      sum += Math.sin(2 * Math.PI * (at / length) + phase);
      length *= 1.7;
    }
    return sum / Math.sqrt(2);
  }

  /// The neighbour works in some of the spans that time is cut into, harder in some than in others.
  private double burst(long at) {
    if (busy == 0) {
      return 0;
    }
    SplittableRandom span = new SplittableRandom(mixed(Math.floorDiv(at, burstNanos)));
    return span.nextDouble() < busy ? -slowdown * Math.log(1 - span.nextDouble()) : 0;
  }

  private long mixed(long number) {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number).nextLong();
  }

  private static double uniform(long seed) {
    return new SplittableRandom(seed).nextDouble();
  }

  private static double gaussian(SplittableRandom random) {
    return Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
        * Math.cos(2 * Math.PI * random.nextDouble());
  }

  /// One process, with a level of its own and that of its engine.
  public final class Run {
    private final SplittableRandom random;
    private final double level;
    private long turn = Long.MIN_VALUE;
    private long end = Long.MIN_VALUE;

    private Run(SplittableRandom random, double engine) {
      this.random = random;
      this.level = process * gaussian(random) + engine;
    }

    /// What an inference takes that begins now.
    ///
    /// @param undisturbed what it would take, in nanoseconds
    /// @param at nanoseconds since any instant that does not change, never less than at the last
    ///   call
    public long nanos(double undisturbed, long at) {
      if (end == Long.MIN_VALUE || at - end > SWITCH_NANOS) {
        turn = at;
      }
      double settled = 1 + settling * Math.exp(-(double) (at - turn) / settlingNanos);
      double log = level + common(at) + noise * gaussian(random);
      long nanos = Math.max(1, Math.round(undisturbed * settled * Math.exp(log)));
      end = at + nanos;
      return nanos;
    }
  }
}
