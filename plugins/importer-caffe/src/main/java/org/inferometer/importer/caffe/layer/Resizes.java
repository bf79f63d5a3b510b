package org.inferometer.importer.caffe.layer;

import java.util.Arrays;
import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.importer.caffe.proto.InterpParameter;
import org.inferometer.importer.caffe.proto.UpsampleParameter;
import org.inferometer.network.Value;

/// Layers of forks that give images another size.
final class Resizes {
  static final List<CaffeLayer> ROWS =
      List.of(
          CaffeLayer.of("Interp", Resizes::interpolate),
          CaffeLayer.of("Upsample", Resizes::upsample));

  private Resizes() {}

  /// Bilinear, corner on corner, of an image that may be cut first.
  private static Value interpolate(Site site) {
    Value x = site.expectRank(site.input(), 4);
    InterpParameter p = site.layer().getInterpParam();
    if (p.getPadBeg() > 0 || p.getPadEnd() > 0) {
      throw site.error("pads " + p.getPadBeg() + " and " + p.getPadEnd() + "; it can only cut");
    }
    Value cut = x;
    for (int axis = 2; axis < 4; axis++) {
      long size = site.size(x, axis);
      if (p.getPadBeg() != 0 || p.getPadEnd() != 0) {
        if (size + p.getPadBeg() + p.getPadEnd() < 1) {
          throw site.error("cuts off all of " + x);
        }
        cut = site.slice(cut, axis, -p.getPadBeg(), size + p.getPadEnd());
      }
    }
    long height = interpolated(site, p, site.size(cut, 2), p.getHeight());
    long width = interpolated(site, p, site.size(cut, 3), p.getWidth());
    return resized(site, cut, height, width, "linear", "align_corners");
  }

  private static long interpolated(Site site, InterpParameter p, long size, long given) {
    boolean shrinks = p.hasShrinkFactor();
    boolean zooms = p.hasZoomFactor();
    if (p.getShrinkFactor() < 1 || p.getZoomFactor() < 1) {
      throw site.error("needs factors of 1 or more");
    }
    // Of both factors and a size, the size counts.
    if (shrinks == zooms && (!shrinks || (p.hasHeight() && p.hasWidth()))) {
      if (given < 1) {
        throw site.error("needs a factor, or height and width");
      }
      return given;
    }
    long small = shrinks ? (size - 1) / p.getShrinkFactor() + 1 : size;
    return zooms ? small + (small - 1) * (p.getZoomFactor() - 1) : small;
  }

  private static Value resized(
      Site site, Value x, long height, long width, String mode, String coordinates) {
    List<Dimension> dims =
        List.of(x.dimension(0), x.dimension(1), Dimension.of(height), Dimension.of(width));
    return site.node(
        "Resize",
        Arrays.asList(x, null, null, shape(site, x, height, width)),
        dims,
        Attribute.of("mode", mode),
        Attribute.of("coordinate_transformation_mode", coordinates),
        Attribute.of("nearest_mode", "floor"));
  }

  /// Batch and channels of `x`, then the given sizes.
  private static Value shape(Site site, Value x, long... sizes) {
    Value all = site.typed("Shape", ElementType.INT64, List.of(x), Dims.fixed(x.rank()));
    Value first = site.slice(all, 0, 0, 2);
    return site.concat(0, List.of(first, site.longs(sizes)));
  }

  /// Every pixel several times; with a mask, each pixel at the place that the mask names.
  private static Value upsample(Site site) {
    Value x = site.expectRank(site.inputs(1, 2).getFirst(), 4);
    UpsampleParameter p = site.layer().getUpsampleParam();
    boolean masked = site.inputs().size() == 2;
    long scale = p.hasScale() ? p.getScale() : masked ? 2 : 1;
    long scaleH = p.hasScaleH() ? p.getScaleH() : scale;
    long scaleW = p.hasScaleW() ? p.getScaleW() : scale;
    long height = site.size(x, 2) * scaleH - (p.getPadOutH() ? 1 : 0);
    long width = site.size(x, 3) * scaleW - (p.getPadOutW() ? 1 : 0);
    if (!masked) {
      if (p.getPadOutH()
          || p.getPadOutW()
          || p.hasUpsampleH()
          || p.hasUpsampleW()
          || height < 1
          || width < 1) {
        throw site.error("takes a mask as its second bottom, or a scale and nothing else");
      }
      return resized(site, x, height, width, "nearest", "asymmetric");
    }
    height = p.hasUpsampleH() ? p.getUpsampleH() : height;
    width = p.hasUpsampleW() ? p.getUpsampleW() : width;
    return scattered(site, x, site.inputs().get(1), height, width);
  }

  private static Value scattered(Site site, Value x, Value mask, long height, long width) {
    if (!mask.dimensions().equals(x.dimensions()) || height < 1 || width < 1) {
      throw site.error("takes a mask of the shape of " + x + ", not " + mask);
    }
    List<Dimension> flat =
        List.of(x.dimension(0), x.dimension(1), Dimension.of(site.count(x, 2, 4)));
    List<Dimension> plane =
        List.of(x.dimension(0), x.dimension(1), Dimension.of(Math.multiplyExact(height, width)));
    Value zeros =
        site.node("Expand", List.of(site.scalar(0), shape(site, x, height * width)), plane);
    Value places = site.cast(site.reshape(mask, flat), ElementType.INT64);
    Value filled =
        site.node(
            "ScatterElements",
            List.of(zeros, places, site.reshape(x, flat)),
            plane,
            Attribute.of("axis", 2));
    return site.reshape(
        filled, List.of(x.dimension(0), x.dimension(1), Dimension.of(height), Dimension.of(width)));
  }
}
