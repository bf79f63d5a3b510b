package org.inferometer.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.stream.LongStream;

/// Writes drawn weights into memory, element by element from a counter, so that all cores work on
/// one tensor and the result does not depend on how they share it.
final class WeightFiller {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long BLOCK = 1 << 16;
  // The increment and the mixing function of SplitMix64 (Steele, Lea and Flood, "Fast Splittable
  // Pseudorandom Number Generators", OOPSLA 2014): a counter-based generator of 64-bit numbers.
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  // Sum of four independent uniform integers of 0 to 65535: its mean and standard deviation.
  private static final int SUM_MEAN = 4 * 65535 / 2;
  private static final double SUM_DEVIATION = Math.sqrt((65536.0 * 65536.0 - 1) / 3);

  private WeightFiller() {}

  /// A seed for one tensor (64-bit FNV-1a of its name, mixed with the network's seed).
  static long seed(long networkSeed, String tensor) {
    long hash = 0xCBF29CE484222325L;
    for (byte b : tensor.getBytes(UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    return mix(hash ^ mix(networkSeed));
  }

  static void fill(MemorySegment target, Weights weights, long seed) {
    long count = target.byteSize() / Float.BYTES;
    switch (weights) {
      case Weights.Elements given ->
          MemorySegment.copy(given.bytes(), 0, target, 0, target.byteSize());
      case Weights.Constant constant -> blocks(count, i -> (float) constant.value(), target);
      case Weights.Normal normal -> {
        double scale = normal.deviation() / SUM_DEVIATION;
        double mean = normal.mean();
        blocks(count, i -> (float) (mean + scale * centredSum(mix(seed + i * GOLDEN))), target);
      }
      case Weights.Uniform uniform -> {
        double scale = (uniform.high() - uniform.low()) * 0x1p-53;
        double low = uniform.low();
        blocks(count, i -> (float) (low + scale * (mix(seed + i * GOLDEN) >>> 11)), target);
      }
    }
  }

  private interface Element {
    float at(long index);
  }

  private static void blocks(long count, Element element, MemorySegment target) {
    LongStream.range(0, Math.ceilDiv(count, BLOCK))
        .parallel()
        .forEach(block -> {
          long end = Math.min(count, (block + 1) * BLOCK);
          for (long i = block * BLOCK; i < end; i++) {
            target.set(FLOAT, i * Float.BYTES, element.at(i));
          }
        });
  }

  private static int centredSum(long bits) {
    int sum =
        (int) (bits & 0xFFFF)
            + (int) ((bits >>> 16) & 0xFFFF)
            + (int) ((bits >>> 32) & 0xFFFF)
            + (int) (bits >>> 48);
    return sum - SUM_MEAN;
  }

  private static long mix(long z) {
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
