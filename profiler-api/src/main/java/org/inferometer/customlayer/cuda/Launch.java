package org.inferometer.customlayer.cuda;

import java.util.List;

/// How a kernel is launched.
///
/// @param grid in blocks; one that is 0 in a dimension launches nothing, as where an output has no
///   elements
/// @param block in threads
/// @param sharedBytes of dynamic shared memory for each block
/// @param arguments of the entry, in its order
public record Launch(Extent grid, Extent block, int sharedBytes, List<Argument> arguments) {
  /// Sizes in three dimensions.
  public record Extent(long x, long y, long z) {
    public Extent {
      if (x < 0 || y < 0 || z < 0) {
        throw new IllegalArgumentException("sizes are not negative: " + x + ", " + y + ", " + z);
      }
    }

    public static Extent of(long x) {
      return new Extent(x, 1, 1);
    }

    public long product() {
      return x * y * z;
    }
  }

  /// What an entry's parameter receives.
  @SuppressWarnings("AvoidCommonTypeNames") // They are C's, and always written with `Argument.`
  public sealed interface Argument {
    /// A pointer to an input's elements: `const T*`.
    ///
    /// @param position from 0
    record Input(int position) implements Argument {}

    /// A pointer to an output's elements: `T*`.
    ///
    /// @param position from 0
    record Output(int position) implements Argument {}

    /// A pointer to the workspace.
    record Workspace() implements Argument {}

    /// `int`
    record Int(int value) implements Argument {}

    /// `long long`
    record Long(long value) implements Argument {}

    /// `float`
    record Float(float value) implements Argument {}

    /// `double`
    record Double(double value) implements Argument {}
  }

  public Launch {
    arguments = List.copyOf(arguments);
    if (sharedBytes < 0) {
      throw new IllegalArgumentException("shared memory of " + sharedBytes + " bytes");
    }
  }

  /// One thread for each of so many elements, in blocks of one dimension.
  ///
  /// @param threads of a block
  public static Launch overElements(long elements, int threads, Argument... arguments) {
    return new Launch(
        Extent.of(Math.ceilDiv(elements, threads)), Extent.of(threads), 0, List.of(arguments));
  }
}
