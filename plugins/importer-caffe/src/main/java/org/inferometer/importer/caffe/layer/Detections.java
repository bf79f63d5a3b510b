package org.inferometer.importer.caffe.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.importer.caffe.proto.DetectionOutputParameter;
import org.inferometer.importer.caffe.proto.LayerParameter;
import org.inferometer.importer.caffe.proto.PriorBoxParameter.CodeType;
import org.inferometer.network.Value;
import org.inferometer.network.ValueType;
import org.jspecify.annotations.Nullable;

/// SSD's last layer: of all boxes of every class those that others do not cover, as rows of image,
/// class, score and corners (`detection_output_layer.cpp`).
final class Detections {
  static final List<CaffeLayer> ROWS =
      List.of(
          CaffeLayer.of("DetectionOutput", site -> new Detections(site).detect())
              .refusing(Detections::refusal));

  private static final Dimension SOME = new Dimension.Unknown();
  private static final Dimension ONE = Dimension.of(1);
  private static final int COLUMNS = 7;

  private final Site site;
  private final DetectionOutputParameter p;
  private final long images;
  private final long priors;
  private final long kept;
  private final long[] classes;

  private Detections(Site site) {
    this.site = site;
    this.p = site.layer().getDetectionOutputParam();
    Value conf = site.inputs(3, 3).get(1);
    this.images = site.size(conf, 0);
    long all = Integer.toUnsignedLong(p.getNumClasses());
    Value prior = site.expectRank(site.inputs().get(2), 3);
    this.priors = site.size(prior, 2) / 4;
    Value loc = site.inputs().getFirst();
    if (all < 1
        || all > 1 << 16
        || site.count(conf, 1, conf.rank()) != priors * all
        || site.count(loc, 1, loc.rank()) != priors * 4
        || site.size(loc, 0) != images
        || site.size(prior, 1) != 2
        || priors < 1) {
      throw site.error(
          "does not find " + all + " classes of " + priors + " boxes in " + site.inputs());
    }
    this.classes = LongStream.range(0, all).filter(c -> c != p.getBackgroundLabelId()).toArray();
    long top = p.getNmsParam().hasTopK() ? p.getNmsParam().getTopK() : -1;
    this.kept = top < 0 ? priors : Math.max(1, Math.min(top, priors));
  }

  private static @Nullable String refusal(LayerParameter layer) {
    DetectionOutputParameter p = layer.getDetectionOutputParam();
    if (!p.getShareLocation()) {
      return "has boxes for each class (share_location: false), which is not known";
    }
    if (p.getCodeType() != CodeType.CENTER_SIZE) {
      return "codes boxes as " + p.getCodeType() + "; only CENTER_SIZE is known";
    }
    return p.getNmsParam().getEta() != 1
        ? "adapts its threshold (eta), which ONNX has no operator for"
        : null;
  }

  private Value detect() {
    Value boxes = boxes();
    Value scores = scores();
    long groups = images * classes.length;
    List<Dimension> perGroup = Dims.fixed(groups, kept);
    List<Value> top =
        site.scope()
            .node(
                "",
                "TopK",
                List.of(scores, site.longs(kept)),
                List.of(
                    new ValueType(ElementType.FLOAT, perGroup),
                    new ValueType(ElementType.INT64, perGroup)),
                Attribute.of("axis", 1));
    Value places = site.reshape(top.get(1), Dims.fixed(images, classes.length * kept, 1));
    Value candidates =
        site.node(
            "GatherND",
            List.of(boxes, places),
            Dims.fixed(images, classes.length * kept, 4),
            Attribute.of("batch_dims", 1));
    Value grouped = site.reshape(candidates, Dims.fixed(groups, kept, 4));
    Value chosen = suppressed(grouped, top.get(0), groups);
    Value rows = rows(chosen, grouped, top.get(0));
    return site.reshape(
        withFallback(limited(rows)), List.of(ONE, ONE, SOME, Dimension.of(COLUMNS)));
  }

  /// Corners from the centres and sizes that are predicted relative to those of the priors.
  private Value boxes() {
    Value loc = site.reshape(site.inputs().getFirst(), Dims.fixed(images, priors, 4));
    List<Value> both = site.split(site.inputs().get(2), 1, 1, 1);
    List<Value> corner = site.split(site.reshape(both.get(0), Dims.fixed(1, priors, 4)), 2, 2, 2);
    Value size = site.binary("Sub", corner.get(1), corner.get(0));
    Value centre = site.binary("Mul", site.binary("Add", corner.get(0), corner.get(1)), 0.5);
    Value scaled =
        p.getVarianceEncodedInTarget()
            ? loc
            : site.binary("Mul", loc, site.reshape(both.get(1), Dims.fixed(1, priors, 4)));
    List<Value> offset = site.split(scaled, 2, 2, 2);
    Value middle = site.binary("Add", site.binary("Mul", offset.get(0), size), centre);
    Value half = site.binary("Mul", site.binary("Mul", site.same("Exp", offset.get(1)), size), 0.5);
    return site.concat(
        2, List.of(site.binary("Sub", middle, half), site.binary("Add", middle, half)));
  }

  /// Scores of the classes but the background, a row for each class of each image.
  private Value scores() {
    Value conf =
        site.reshape(
            site.inputs().get(1),
            Dims.fixed(images, priors, Integer.toUnsignedLong(p.getNumClasses())));
    Value turned = site.transpose(conf, 0, 2, 1);
    Value real =
        site.node(
            "Gather",
            List.of(turned, site.longs(classes)),
            Dims.fixed(images, classes.length, priors),
            Attribute.of("axis", 1));
    return site.reshape(real, Dims.fixed(images * classes.length, priors));
  }

  private Value suppressed(Value boxes, Value scores, long groups) {
    float least = p.hasConfidenceThreshold() ? p.getConfidenceThreshold() : -Float.MAX_VALUE;
    return site.typed(
        "NonMaxSuppression",
        ElementType.INT64,
        List.of(
            boxes,
            site.reshape(scores, Dims.fixed(groups, 1, kept)),
            site.longs(kept),
            site.floats(List.of(1L), p.getNmsParam().getNmsThreshold()),
            site.floats(List.of(1L), least)),
        List.of(SOME, Dimension.of(3)));
  }

  /// Image, class, score and corners of what was chosen.
  private Value rows(Value chosen, Value boxes, Value scores) {
    List<Dimension> column = List.of(SOME, ONE);
    Value group =
        site.node("Gather", List.of(chosen, site.longs(0)), column, Attribute.of("axis", 1));
    Value place =
        site.node(
            "Gather",
            List.of(chosen, site.longs(0, 2)),
            List.of(SOME, Dimension.of(2)),
            Attribute.of("axis", 1));
    Value count = site.index(classes.length);
    Value image = site.cast(site.node("Div", List.of(group, count), column), ElementType.FLOAT);
    Value index = site.node("Mod", List.of(group, count), column);
    Value label = site.node("Gather", List.of(site.longs(classes), index), column);
    Value score = site.node("GatherND", List.of(scores, place), List.of(SOME));
    Value corners = site.node("GatherND", List.of(boxes, place), List.of(SOME, Dimension.of(4)));
    return concat(
        1,
        COLUMNS,
        List.of(image, site.cast(label, ElementType.FLOAT), site.reshape(score, column), corners));
  }

  private Value concat(int axis, long width, List<Value> parts) {
    return site.node(
        "Concat",
        List.copyOf(parts),
        List.of(SOME, Dimension.of(width)),
        Attribute.of("axis", axis));
  }

  /// The best rows of every image, in their order.
  private Value limited(Value rows) {
    if (p.getKeepTopK() < 0) {
      return rows;
    }
    List<Value> parts = new ArrayList<>();
    for (long image = 0; image < images; image++) {
      parts.add(best(images == 1 ? rows : ofImage(rows, image)));
    }
    return parts.size() == 1 ? parts.getFirst() : concat(0, COLUMNS, parts);
  }

  private Value ofImage(Value rows, long image) {
    Value own =
        site.typed(
            "Equal",
            ElementType.BOOL,
            List.of(column(rows, 0), site.scalar((double) image)),
            List.of(SOME));
    Value places = site.typed("NonZero", ElementType.INT64, List.of(own), List.of(ONE, SOME));
    return gather(rows, site.node("Reshape", List.of(places, site.longs(-1)), List.of(SOME)));
  }

  private Value best(Value rows) {
    Value score = column(rows, 2);
    Value length = site.typed("Shape", ElementType.INT64, List.of(score), List.of(ONE));
    Value count = site.node("Min", List.of(length, site.longs(p.getKeepTopK())), List.of(ONE));
    Value places = top(score, count, 1).get(1);
    return gather(rows, top(places, count, 0).get(0));
  }

  private List<Value> top(Value of, Value count, int largest) {
    return site.scope()
        .node(
            "",
            "TopK",
            List.of(of, count),
            List.of(
                new ValueType(of.elementType(), List.of(SOME)),
                new ValueType(ElementType.INT64, List.of(SOME))),
            Attribute.of("axis", 0),
            Attribute.of("largest", largest));
  }

  private Value column(Value rows, long index) {
    return site.node(
        "Gather", List.of(rows, site.index(index)), List.of(SOME), Attribute.of("axis", 1));
  }

  private Value gather(Value rows, Value places) {
    return site.node("Gather", List.of(rows, places), List.of(SOME, Dimension.of(COLUMNS)));
  }

  /// Where nothing is found, a row of -1 for each image.
  private Value withFallback(Value rows) {
    float[] nothing = new float[Math.toIntExact(images * COLUMNS)];
    Arrays.fill(nothing, -1);
    for (int image = 0; image < images; image++) {
      nothing[image * COLUMNS] = image;
    }
    Value length = site.typed("Shape", ElementType.INT64, List.of(column(rows, 0)), List.of(ONE));
    Value none =
        site.typed("Equal", ElementType.BOOL, List.of(length, site.longs(0)), List.of(ONE));
    Value count =
        site.typed(
            "Where",
            ElementType.INT64,
            List.of(none, site.longs(images), site.longs(0)),
            List.of(ONE));
    Value fallback =
        site.node(
            "Slice",
            List.of(
                site.floats(List.of(images, (long) COLUMNS), nothing),
                site.longs(0),
                count,
                site.longs(0)),
            List.of(SOME, Dimension.of(COLUMNS)));
    return concat(0, COLUMNS, List.of(rows, fallback));
  }
}
