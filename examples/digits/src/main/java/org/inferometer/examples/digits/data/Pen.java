package org.inferometer.examples.digits.data;

import static org.inferometer.examples.digits.data.Digit.SIDE;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Draws digits, each in a face, size, slant, place, contrast and noise of its own.
public final class Pen {
  private static final double LEAST_SIZE = 17;
  private static final double MOST_SIZE = 25;
  private static final double MOST_ROTATION = Math.toRadians(18);
  private static final double MOST_SHEAR = 0.25;
  private static final double MOST_SHIFT = 4;
  private static final double MOST_NOISE = 40;
  private static final double DARKEST_INK = 130;
  private static final double LIGHTEST_GROUND = 60;

  private final List<Face> faces;
  private final RandomGenerator random;

  /// @param random what all choices come from: the same state gives the same digits
  public Pen(List<Face> faces, RandomGenerator random) {
    this.faces = List.copyOf(faces);
    this.random = random;
  }

  /// As many of each digit, give or take one, in the order 0 to 9, 0 to 9, ….
  public List<Digit> draw(int count) {
    List<Digit> digits = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      digits.add(draw(faces.get(random.nextInt(faces.size())), i % Digit.CLASSES));
    }
    return digits;
  }

  private Digit draw(Face face, int label) {
    byte[] covered = coverage(placed(face.outline(label, between(LEAST_SIZE, MOST_SIZE))));
    double ink = between(DARKEST_INK, 255);
    double ground = between(0, LIGHTEST_GROUND);
    double noise = between(0, MOST_NOISE);
    byte[] pixels = new byte[covered.length];
    for (int i = 0; i < pixels.length; i++) {
      double share = (covered[i] & 0xff) / 255.0;
      double value = ground + share * (ink - ground) + noise * random.nextGaussian();
      pixels[i] = (byte) Math.clamp(Math.round(value), 0, 255);
    }
    return new Digit(label, pixels);
  }

  /// Turned and slanted about its centre, which lies near the picture's.
  private Shape placed(Shape outline) {
    Rectangle2D bounds = outline.getBounds2D();
    AffineTransform place = new AffineTransform();
    place.translate(SIDE / 2.0 + either(MOST_SHIFT), SIDE / 2.0 + either(MOST_SHIFT));
    place.rotate(either(MOST_ROTATION));
    place.shear(either(MOST_SHEAR), 0);
    place.translate(-bounds.getCenterX(), -bounds.getCenterY());
    return place.createTransformedShape(outline);
  }

  /// How much of each pixel a shape covers, 0 to 255.
  private static byte[] coverage(Shape shape) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fill(shape);
    graphics.dispose();
    return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
  }

  private double between(double low, double high) {
    return low + random.nextDouble() * (high - low);
  }

  private double either(double most) {
    return between(-most, most);
  }
}
