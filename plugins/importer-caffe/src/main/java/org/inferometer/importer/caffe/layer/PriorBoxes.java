package org.inferometer.importer.caffe.layer;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.importer.caffe.proto.PriorBoxParameter;
import org.inferometer.network.Value;

/// SSD's boxes of several sizes and shapes around every pixel: they depend on sizes only, so that
/// they are a constant (`prior_box_layer.cpp`).
final class PriorBoxes {
  static final List<CaffeLayer> ROWS = List.of(CaffeLayer.of("PriorBox", PriorBoxes::priors));

  private static final int MOST = 1 << 24;

  private PriorBoxes() {}

  /// Width and height of one box, in pixels.
  private record Size(float width, float height) {}

  private static Value priors(Site site) {
    PriorBoxParameter p = site.layer().getPriorBoxParam();
    Value feature = site.expectRank(site.inputs(2, 2).getFirst(), 4);
    Value image = site.expectRank(site.inputs().get(1), 4);
    long rows = site.size(feature, 2);
    long columns = site.size(feature, 3);
    long height = p.hasImgH() ? p.getImgH() : p.hasImgSize() ? p.getImgSize() : site.size(image, 2);
    long width = p.hasImgW() ? p.getImgW() : p.hasImgSize() ? p.getImgSize() : site.size(image, 3);
    float stepH = p.hasStepH() ? p.getStepH() : p.hasStep() ? p.getStep() : (float) height / rows;
    float stepW = p.hasStepW() ? p.getStepW() : p.hasStep() ? p.getStep() : (float) width / columns;
    List<Size> sizes = sizes(site, p);
    long count = Math.multiplyExact(Math.multiplyExact(rows, columns), 4L * sizes.size());
    if (count > MOST) {
      throw site.error("makes " + count + " numbers, more than any image needs");
    }
    float[] numbers = new float[(int) (2 * count)];
    int at = 0;
    for (long row = 0; row < rows; row++) {
      for (long column = 0; column < columns; column++) {
        float x = (column + p.getOffset()) * stepW;
        float y = (row + p.getOffset()) * stepH;
        for (Size size : sizes) {
          numbers[at++] = clipped(p, (x - size.width() / 2f) / width);
          numbers[at++] = clipped(p, (y - size.height() / 2f) / height);
          numbers[at++] = clipped(p, (x + size.width() / 2f) / width);
          numbers[at++] = clipped(p, (y + size.height() / 2f) / height);
        }
      }
    }
    for (int i = 0; i < count; i++) {
      numbers[at++] = variance(site, p, i % 4);
    }
    return site.same("Identity", site.floats(List.of(1L, 2L, count), numbers));
  }

  private static float clipped(PriorBoxParameter p, float value) {
    return p.getClip() ? Math.min(Math.max(value, 0), 1) : value;
  }

  private static float variance(Site site, PriorBoxParameter p, int i) {
    return switch (p.getVarianceCount()) {
      case 0 -> 0.1f;
      case 1 -> p.getVariance(0);
      case 4 -> p.getVariance(i);
      default -> throw site.error("has " + p.getVarianceCount() + " variances; 1 or 4 are known");
    };
  }

  /// The boxes around one pixel, in Caffe's order.
  private static List<Size> sizes(Site site, PriorBoxParameter p) {
    if (p.getMinSizeCount() == 0
        || (p.getMaxSizeCount() > 0 && p.getMaxSizeCount() != p.getMinSizeCount())) {
      throw site.error("needs a min_size, and as many of max_size or none");
    }
    List<Float> ratios = ratios(p);
    List<Size> sizes = new ArrayList<>();
    for (int i = 0; i < p.getMinSizeCount(); i++) {
      float least = p.getMinSize(i);
      sizes.add(new Size(least, least));
      if (p.getMaxSizeCount() > 0) {
        float middle = (float) Math.sqrt(least * p.getMaxSize(i));
        sizes.add(new Size(middle, middle));
      }
      for (float ratio : ratios) {
        float root = (float) Math.sqrt(ratio);
        sizes.add(new Size(least * root, least / root));
      }
    }
    return sizes;
  }

  /// All but 1, each once, with the reciprocal behind it where `flip` says so.
  private static List<Float> ratios(PriorBoxParameter p) {
    List<Float> ratios = new ArrayList<>(List.of(1f));
    for (float ratio : p.getAspectRatioList()) {
      if (ratios.stream().noneMatch(known -> Math.abs(known - ratio) < 1e-6)) {
        ratios.add(ratio);
        if (p.getFlip()) {
          ratios.add(1 / ratio);
        }
      }
    }
    return ratios.subList(1, ratios.size());
  }
}
