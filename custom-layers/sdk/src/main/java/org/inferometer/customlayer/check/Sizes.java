package org.inferometer.customlayer.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Draws the sizes of symbols and of what `...` stands for.
enum Sizes {
  /// A few elements.
  SMALL(512),
  /// Primes, and the neighbours of powers of two and of vectors.
  EDGES(4096),
  /// A dimension without elements.
  EMPTY(4096),
  /// One dimension with more elements than an index of 16 bits counts.
  LARGE(Long.MAX_VALUE);

  private static final long[] FEW = {1, 2, 3, 4, 5, 7};
  private static final long[] EDGY = {
    1, 2, 3, 5, 7, 8, 9, 11, 13, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 129, 257
  };
  private static final long[] HUGE = {65_537, 4099, 100_003, 1025, 32_771};
  private static final int LARGE_IN = 100;
  private static final int MOST_REST = 3;

  private final long largest;

  Sizes(long largest) {
    this.largest = largest;
  }

  /// What is drawn at a place among the cases of a check.
  static Sizes at(int number) {
    return number % LARGE_IN == 29 ? LARGE : ofOrdinary(number);
  }

  /// The same without large ones.
  static Sizes ofOrdinary(int number) {
    return number % 8 == 5 ? EMPTY : number % 4 == 0 ? SMALL : EDGES;
  }

  /// Elements of all operands together, at most.
  long largest(long limit) {
    return Math.min(largest, limit);
  }

  /// The case with other sizes.
  ///
  /// @param number of the case among those of its check
  /// @param symbols to draw
  /// @param rest whether the signature has `...`
  Case drawn(Case base, int number, List<String> symbols, boolean rest, RandomGenerator random) {
    int dimensions = rest ? random.nextInt(MOST_REST + 1) : 0;
    int slots = symbols.size() + dimensions;
    long[] sizes = new long[slots];
    for (int i = 0; i < slots; i++) {
      sizes[i] = any(this == EDGES && random.nextBoolean() ? EDGY : FEW, random);
    }
    if (slots > 0 && (this == EMPTY || this == LARGE)) {
      sizes[random.nextInt(slots)] = this == EMPTY ? 0 : HUGE[number / LARGE_IN % HUGE.length];
    }
    Map<String, Long> named = new TreeMap<>();
    for (int i = 0; i < symbols.size(); i++) {
      named.put(symbols.get(i), sizes[i]);
    }
    List<Long> others = new ArrayList<>();
    for (int i = symbols.size(); i < slots; i++) {
      others.add(sizes[i]);
    }
    return base.with(named, others);
  }

  private static long any(long[] some, RandomGenerator random) {
    return some[random.nextInt(some.length)];
  }
}
