package org.inferometer.study;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What a machine can do at most, measured beside the layers: no layer that computes so much and
/// moves so many bytes is faster (S. Williams, A. Waterman & D. Patterson, "Roofline: An Insightful
/// Visual Performance Model for Multicore Architectures", Communications of the ACM 52, 2009).
///
/// @param bandwidth at several sizes, since caches are faster than memory; the smallest first
/// @param flopsPerSecond multiply-adds in float32, two operations each (`FLOP/s`)
/// @param method how they were measured, and what holds for them
public record Roofs(List<Bandwidth> bandwidth, Reading flopsPerSecond, String method) {
  /// @param bytes that are read and written over and over
  /// @param perSecond bytes read and written (`B/s`)
  public record Bandwidth(long bytes, Reading perSecond) {}

  /// What decides the least time.
  public enum Bound {
    MEMORY,
    COMPUTE
  }

  /// The least time of a layer.
  ///
  /// @param us microseconds
  public record Least(double us, Bound bound) {}

  public Roofs {
    bandwidth = List.copyOf(bandwidth);
  }

  /// The least time of a layer; empty where a roof that it needs is not known.
  ///
  /// @param flops that it computes
  /// @param bytes that it reads and writes
  public Optional<Least> least(double flops, double bytes) {
    return bandwidth.stream()
        .filter(at -> at.bytes() >= bytes)
        .findFirst()
        .or(() -> bandwidth.stream().max(Comparator.comparingLong(Bandwidth::bytes)))
        .filter(at -> at.perSecond().asDouble().isPresent())
        .filter(_ -> flopsPerSecond.asDouble().isPresent())
        .map(at -> {
          double memory = 1e6 * bytes / at.perSecond().asDouble().orElseThrow();
          double compute = 1e6 * flops / flopsPerSecond.asDouble().orElseThrow();
          return memory >= compute
              ? new Least(memory, Bound.MEMORY)
              : new Least(compute, Bound.COMPUTE);
        });
  }
}
