package org.inferometer.reports.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.inferometer.study.KernelPrecision;
import org.inferometer.study.Precision;

/// The colours, marks and fonts of all pictures.
///
/// The precisions take hues of Okabe and Ito's palette for colour-blind readers ("Color Universal
/// Design", 2008), the blue darkened so that those of FP32, FP16 and INT8 also differ in grey
/// print; marks tell all apart. Each colour occurs in a picture for one purpose only, so a renderer
/// may replace it by its text, for example for a dark screen.
public final class Palette {
  public static final Color INK = new Color(0x22262B);
  public static final Color MUTED = new Color(0x5B636D);
  public static final Color RULE = new Color(0xDDE1E6);
  public static final Color FP32 = new Color(0x0B4F8A);
  public static final Color FP16 = new Color(0xE69F00);
  public static final Color BF16 = new Color(0xD55E00);
  public static final Color INT8 = new Color(0x009E73);
  public static final Color INT8_MIXED = new Color(0xCC79A7);
  public static final Color OTHER = new Color(0x8A6D9B);

  static final Color NONE = new Color(0, 0, 0, 0);
  static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
  static final Font BOLD = new Font(Font.SANS_SERIF, Font.BOLD, 12);
  static final BasicStroke LINE = new BasicStroke(2f);
  static final BasicStroke THIN = new BasicStroke(1f);
  static final BasicStroke DASHED =
      new BasicStroke(1f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, new float[] {4, 3}, 0);

  private Palette() {}

  /// The colour of a precision in every picture.
  public static Color of(Precision precision) {
    return switch (precision) {
      case FP32 -> FP32;
      case FP16 -> FP16;
      case BF16 -> BF16;
      case INT8 -> INT8;
      case INT8_MIXED -> INT8_MIXED;
    };
  }

  /// The colour of what a kernel computed in; [#OTHER] for anything but a precision.
  public static Color ofLabel(String label) {
    return precision(label).map(Palette::of).orElse(OTHER);
  }

  private static Optional<Precision> precision(String label) {
    KernelPrecision kernel = KernelPrecision.parse(label.toLowerCase(Locale.ROOT));
    return Arrays.stream(Precision.values()).filter(kernel::isOf).findFirst();
  }

  /// The mark of a precision, so that it can be told without colour.
  static Shape mark(Precision precision) {
    return switch (precision) {
      case FP32 -> new Ellipse2D.Double(-4, -4, 8, 8);
      case FP16 -> new Rectangle2D.Double(-3.5, -3.5, 7, 7);
      case BF16 -> pointingDown();
      case INT8 -> triangle();
      case INT8_MIXED -> diamond();
    };
  }

  private static Shape diamond() {
    var path = new Path2D.Double();
    path.moveTo(0, -5.2);
    path.lineTo(5.2, 0);
    path.lineTo(0, 5.2);
    path.lineTo(-5.2, 0);
    path.closePath();
    return path;
  }

  private static Shape pointingDown() {
    var path = new Path2D.Double();
    path.moveTo(0, 5);
    path.lineTo(4.8, -3.6);
    path.lineTo(-4.8, -3.6);
    path.closePath();
    return path;
  }

  private static Shape triangle() {
    var path = new Path2D.Double();
    path.moveTo(0, -5);
    path.lineTo(4.8, 3.6);
    path.lineTo(-4.8, 3.6);
    path.closePath();
    return path;
  }

  /// The same colour, nearly transparent, for interval bands.
  static Color band(Color color) {
    return new Color(color.getRed(), color.getGreen(), color.getBlue(), 56);
  }
}
