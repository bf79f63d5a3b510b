package org.inferometer.importer.caffe.layer;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.inferometer.network.LayerScope;
import org.jspecify.annotations.Nullable;

/// The blobs of one layer, checked as they are taken.
public final class LayerBlobs {
  /// More seeded parameters than any published network has: a definition with more is broken.
  private static final long MOST_SEEDED = 1L << 29;

  private final @Nullable List<Blob> blobs;
  private final long[] seeded;
  private int taken;

  /// @param blobs from the file with the weights; null where the network comes without one
  /// @param seeded counts the seeded parameters of the whole network in its only element
  public LayerBlobs(@Nullable List<Blob> blobs, long[] seeded) {
    this.blobs = blobs;
    this.seeded = seeded;
  }

  int count() {
    return blobs == null ? 0 : blobs.size();
  }

  @Nullable Blob take(LayerScope scope, int index, List<Long> dims) {
    taken = Math.max(taken, index + 1);
    if (blobs == null) {
      return null;
    }
    if (index >= blobs.size()) {
      throw scope.error(
          blobs.isEmpty()
              ? "has no weights in the file: no layer of this name has blobs there"
              : "needs blob " + index + ", but the file has only " + blobs.size() + " for it");
    }
    Blob blob = blobs.get(index);
    if (!blob.fits(dims)) {
      throw scope.error(
          "needs blob "
              + index
              + " of shape "
              + shape(dims)
              + ", but the file has "
              + shape(blob.dims()));
    }
    return blob;
  }

  void countSeeded(LayerScope scope, long... dims) {
    long count = LongStream.of(dims).reduce(1, Math::multiplyExact);
    seeded[0] = Math.addExact(seeded[0], count);
    if (seeded[0] > MOST_SEEDED) {
      throw scope.error(
          "has weights of shape "
              + shape(Dims.list(dims))
              + ": with them the network has more than "
              + MOST_SEEDED
              + " parameters, too many to seed; give weights=FILE");
    }
  }

  /// Whether the layer has blobs.
  public boolean areTaken() {
    return taken > 0;
  }

  /// Refuses blobs that the layer does not know.
  public void expectAllTaken(LayerScope scope) {
    if (blobs != null && taken > 0 && blobs.size() > taken) {
      throw scope.error("has " + taken + " blobs, but the file holds " + blobs.size() + " for it");
    }
  }

  private static String shape(List<Long> dims) {
    return dims.stream().map(String::valueOf).collect(Collectors.joining("x", "[", "]"));
  }
}
