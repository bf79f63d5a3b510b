package org.inferometer.importer.caffe.layer;

import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.network.Value;

/// Layers of detectors that look at regions of an image.
final class Regions {
  static final List<CaffeLayer> ROWS = List.of(CaffeLayer.of("ROIPooling", Regions::pool));

  private Regions() {}

  /// The maximum of every part of each region; a region is an item and its corners.
  private static Value pool(Site site) {
    Value x = site.expectRank(site.inputs(2, 2).getFirst(), 4);
    Value regions = site.inputs().get(1);
    var p = site.layer().getRoiPoolingParam();
    if (p.getPooledH() < 1
        || p.getPooledW() < 1
        || regions.rank() < 2
        || site.count(regions, 1, regions.rank()) != 5) {
      throw site.error("needs pooled_h, pooled_w and rows of 5 numbers, not " + regions);
    }
    Value rows = site.reshape(regions, List.of(regions.dimension(0), Dimension.of(5)));
    List<Dimension> dims =
        List.of(
            rows.dimension(0),
            x.dimension(1),
            Dimension.of(p.getPooledH()),
            Dimension.of(p.getPooledW()));
    return site.node(
        "MaxRoiPool",
        List.of(x, rows),
        dims,
        Attribute.of("pooled_shape", new long[] {p.getPooledH(), p.getPooledW()}),
        Attribute.of("spatial_scale", p.getSpatialScale()));
  }
}
