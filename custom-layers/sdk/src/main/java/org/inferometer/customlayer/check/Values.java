package org.inferometer.customlayer.check;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongToDoubleFunction;
import java.util.random.RandomGenerator;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorElements;
import org.inferometer.graph.TensorType;
import org.inferometer.operator.Interval;

/// Draws the numbers of inputs. Each is one of its type, and lies between the bounds that the
/// signature declares for the input.
final class Values {
  /// The numbers that a double tells apart from their neighbours.
  private static final double EXACT = 1L << 53;

  /// In float64 numbers go as far as squares of them are finite: the reference has no wider type.
  private static final double LARGEST_SQUARED = 0x1p500;

  private static final double GOLDEN = 0.618_033_988_749_894_9;
  private static final int SPECIAL_IN = 8;

  private Values() {}

  /// The inputs of a case, on the heap. The kind of values is that of some inputs, at least of one;
  /// the others are random.
  static List<HostTensor> of(Setting setting) {
    Case drawn = setting.drawn();
    SplittableRandom random = new SplittableRandom(drawn.seed());
    List<HostTensor> inputs = new ArrayList<>();
    int always = random.nextInt(Math.max(setting.inputs().size(), 1));
    for (int i = 0; i < setting.inputs().size(); i++) {
      boolean chosen = random.nextBoolean() || i == always;
      Interval declared = setting.layer().signature().inputs().get(i).values();
      inputs.add(
          tensor(
              setting.inputs().get(i),
              declared,
              chosen ? drawn.values() : ValueKind.RANDOM,
              chosen ? drawn.exponent() : 0,
              random.split()));
    }
    return inputs;
  }

  /// @param exponent of the power of two that finite numbers are multiplied by
  private static HostTensor tensor(
      TensorType type, Interval declared, ValueKind kind, int exponent, RandomGenerator random) {
    HostTensor tensor = onHeap(type);
    long count = type.shape().elementCount();
    Optional<FloatFormat> format = FloatFormat.of(type.elementType());
    LongToDoubleFunction numbers =
        format.isPresent()
            ? floats(kind, format.get(), count, exponent, random)
            : integers(kind, bounds(type.elementType(), declared), random);
    for (long i = 0; i < count; i++) {
      double number = within(declared, numbers.applyAsDouble(i), format.isPresent());
      TensorElements.set(tensor, i, number);
      if (format.isPresent() && isOutside(declared, TensorElements.get(tensor, i))) {
        TensorElements.set(tensor, i, towardsZero(number, format.get()));
      }
    }
    return tensor;
  }

  static HostTensor onHeap(TensorType type) {
    return new HostTensor(type, MemorySegment.ofArray(new byte[Math.toIntExact(type.bytes())]));
  }

  private static boolean isOutside(Interval declared, double number) {
    return number < declared.least() || number > declared.most();
  }

  /// A bound that the type does not have would be rounded out of the interval.
  private static double towardsZero(double number, FloatFormat format) {
    double cut = Math.abs(number) - 2 * format.halfSpacing(number);
    return Math.copySign(Math.max(cut, 0), number);
  }

  /// A number between the bounds, itself if it is. NaN only where nothing is declared; what is too
  /// large by far becomes a bound.
  private static double within(Interval declared, double number, boolean floating) {
    if (declared.equals(Interval.UNKNOWN)
        || (number >= declared.least() && number <= declared.most())) {
      return number;
    }
    if (!declared.isBounded()) {
      boolean below = Double.isFinite(declared.least());
      double bound = below ? declared.least() : declared.most();
      double distance = Double.isFinite(number) ? Math.abs(number - bound) : 1;
      return below ? bound + distance : bound - distance;
    }
    if (Math.abs(number) > 1024 * declared.magnitude()) {
      return number < 0 ? declared.least() : declared.most();
    }
    double turns = Double.isNaN(number) ? 0 : Math.abs(number) * GOLDEN;
    double part = turns - Math.floor(turns);
    double inner = declared.least() + part * (declared.most() - declared.least());
    return floating ? inner : Math.rint(inner);
  }

  private static Interval bounds(ElementType type, Interval declared) {
    Interval all =
        switch (type) {
          case INT32 -> new Interval(Integer.MIN_VALUE, Integer.MAX_VALUE);
          case UINT32 -> new Interval(0, (1L << 32) - 1);
          case INT64 -> new Interval(-EXACT, EXACT);
          case UINT64 -> new Interval(0, EXACT);
          default -> Interval.of(type);
        };
    return new Interval(
        Math.max(all.least(), Math.ceil(declared.least())),
        Math.min(all.most(), Math.floor(declared.most())));
  }

  /// All numbers between the bounds alike where they are few, small ones otherwise; the bounds
  /// themselves among special values.
  private static LongToDoubleFunction integers(
      ValueKind kind, Interval bounds, RandomGenerator random) {
    double least = Math.max(bounds.least(), Math.min(-128, bounds.most() - 256));
    double most = Math.min(bounds.most(), Math.max(128, bounds.least() + 256));
    double constant = random.nextLong((long) least, (long) most + 1);
    return switch (kind) {
      case CONSTANT -> _ -> constant;
      case RAMP, DISTINCT -> i -> least + i % (most - least + 1);
      case ZEROS -> _ -> Math.clamp(0, least, most);
      case LARGEST -> _ -> random.nextBoolean() ? bounds.least() : bounds.most();
      default -> _ -> random.nextLong((long) least, (long) most + 1);
    };
  }

  private static LongToDoubleFunction floats(
      ValueKind kind, FloatFormat format, long count, int exponent, RandomGenerator random) {
    double scale = Math.scalb(1.0, exponent);
    LongToDoubleFunction plain = plain(kind, format, count, random);
    return i -> {
      double number = plain.applyAsDouble(i) * scale;
      return Double.isFinite(number) && Math.abs(number) > format.largest()
          ? Math.copySign(format.largest(), number)
          : number;
    };
  }

  private static LongToDoubleFunction plain(
      ValueKind kind, FloatFormat format, long count, RandomGenerator random) {
    double constant = random.nextGaussian();
    long chosen = random.nextLong(Math.max(count, 1));
    double offset = random.nextBoolean() ? 1000 : 100;
    boolean wide = format == FloatFormat.FLOAT64;
    double largest = wide ? LARGEST_SQUARED : format.largest();
    double[] smallest = {
      wide ? 1 / LARGEST_SQUARED : format.smallestNormal(),
      wide ? 1 / LARGEST_SQUARED : format.smallest()
    };
    return switch (kind) {
      case RANDOM -> _ -> random.nextGaussian();
      case CONSTANT -> _ -> constant;
      case RAMP -> i -> 4.0 * i / count - 2;
      case DISTINCT -> i -> 8 * (i * GOLDEN - Math.floor(i * GOLDEN)) - 4;
      case ONE_HOT -> i -> i == chosen ? 1 : 0;
      case HALVES -> _ -> random.nextInt(-16, 17) / 2.0 + random.nextInt(-1, 2) / 1024.0;
      case ALTERNATING -> i -> (i % 2 == 0 ? 100 : -100) + random.nextGaussian() / 100;
      case DECREASING -> i -> Math.pow(2, 10 - 20.0 * i / count);
      case OFFSET -> _ -> offset + random.nextGaussian();
      case ZEROS -> _ -> random.nextBoolean() ? 0.0 : -0.0;
      case INFINITE -> i -> special(i == chosen, Double.POSITIVE_INFINITY, random);
      case NAN -> i -> special(i == chosen, Double.NaN, random);
      case LARGEST -> _ -> among(random, largest, 1, 0);
      case SMALLEST -> _ -> among(random, smallest[0], smallest[1], 1, 0);
    };
  }

  /// One of these, with either sign.
  private static double among(RandomGenerator random, double... some) {
    double one = some[random.nextInt(some.length)];
    return random.nextBoolean() ? one : -one;
  }

  private static double special(boolean always, double number, RandomGenerator random) {
    double other = random.nextGaussian();
    return always || random.nextInt(SPECIAL_IN) == 0 ? Math.copySign(number, other) : other;
  }
}
