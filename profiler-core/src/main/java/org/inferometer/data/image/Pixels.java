package org.inferometer.data.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.util.function.DoubleUnaryOperator;

/// An image as numbers from 0 to 255.
///
/// @param planes for each channel (one, or red, green, blue) the rows one after another
record Pixels(int height, int width, float[][] planes) {

  /// Grey images are taken as they are stored; Java would convert their tones.
  static Pixels of(BufferedImage image) {
    int height = image.getHeight();
    int width = image.getWidth();
    if (image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY) {
      return new Pixels(height, width, new float[][] {tones(image)});
    }
    float[][] planes = new float[3][height * width];
    int[] packed = image.getRGB(0, 0, width, height, null, 0, width);
    for (int i = 0; i < packed.length; i++) {
      planes[0][i] = (packed[i] >> 16) & 0xff;
      planes[1][i] = (packed[i] >> 8) & 0xff;
      planes[2][i] = packed[i] & 0xff;
    }
    return new Pixels(height, width, planes);
  }

  /// What is stored of a grey image of 8 or 16 bits, with or without alpha, from 0 to 255.
  private static float[] tones(BufferedImage image) {
    float[] tones =
        image.getRaster().getSamples(0, 0, image.getWidth(), image.getHeight(), 0, (float[]) null);
    int white = (1 << image.getSampleModel().getSampleSize(0)) - 1;
    for (int i = 0; white != 255 && i < tones.length; i++) {
      tones[i] = tones[i] * 255 / white;
    }
    return tones;
  }

  /// Three planes in this order, or one: its brightness (ITU-R BT.601).
  ///
  /// @param order `RGB`, `BGR` or `GRAY`
  Pixels channels(String order) {
    if (order.equals("GRAY")) {
      return planes.length == 1 ? this : new Pixels(height, width, new float[][] {brightness()});
    }
    float[] red = planes[0];
    float[] green = planes[planes.length == 1 ? 0 : 1];
    float[] blue = planes[planes.length == 1 ? 0 : 2];
    return new Pixels(
        height,
        width,
        order.equals("BGR") ? new float[][] {blue, green, red} : new float[][] {red, green, blue});
  }

  private float[] brightness() {
    float[] grey = new float[height * width];
    for (int i = 0; i < grey.length; i++) {
      grey[i] = 0.299f * planes[0][i] + 0.587f * planes[1][i] + 0.114f * planes[2][i];
    }
    return grey;
  }

  /// Every value changed in the same way.
  Pixels map(DoubleUnaryOperator change) {
    float[][] changed = new float[planes.length][];
    for (int plane = 0; plane < planes.length; plane++) {
      changed[plane] = planes[plane].clone();
      for (int i = 0; i < changed[plane].length; i++) {
        changed[plane][i] = (float) change.applyAsDouble(changed[plane][i]);
      }
    }
    return new Pixels(height, width, changed);
  }

  /// Another size: averages of the area that a pixel covers where it shrinks, linear between pixels
  /// where it grows.
  Pixels resized(int toHeight, int toWidth) {
    if (toHeight == height && toWidth == width) {
      return this;
    }
    Taps columns = Taps.of(width, toWidth);
    Taps rows = Taps.of(height, toHeight);
    float[][] resized = new float[planes.length][toHeight * toWidth];
    for (int plane = 0; plane < planes.length; plane++) {
      float[] narrowed = new float[height * toWidth];
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < toWidth; x++) {
          narrowed[y * toWidth + x] = columns.at(x, planes[plane], y * width, 1);
        }
      }
      for (int y = 0; y < toHeight; y++) {
        for (int x = 0; x < toWidth; x++) {
          resized[plane][y * toWidth + x] = rows.at(y, narrowed, x, toWidth);
        }
      }
    }
    return new Pixels(toHeight, toWidth, resized);
  }

  /// The middle.
  Pixels cropped(int toHeight, int toWidth) {
    int top = (height - toHeight) / 2;
    int left = (width - toWidth) / 2;
    float[][] cropped = new float[planes.length][toHeight * toWidth];
    for (int plane = 0; plane < planes.length; plane++) {
      for (int y = 0; y < toHeight; y++) {
        System.arraycopy(
            planes[plane], (top + y) * width + left, cropped[plane], y * toWidth, toWidth);
      }
    }
    return new Pixels(toHeight, toWidth, cropped);
  }

  /// For each new pixel along one axis: which old ones it mixes, and how.
  private record Taps(int[] first, float[][] weights) {
    static Taps of(int from, int to) {
      int[] first = new int[to];
      float[][] weights = new float[to][];
      double ratio = (double) from / to;
      for (int i = 0; i < to; i++) {
        if (ratio >= 1) {
          area(i, ratio, from, first, weights);
        } else {
          double centre = Math.clamp((i + 0.5) * ratio - 0.5, 0, from - 1.0);
          first[i] = Math.min((int) centre, Math.max(0, from - 2));
          float right = (float) (centre - first[i]);
          weights[i] = from == 1 ? new float[] {1} : new float[] {1 - right, right};
        }
      }
      return new Taps(first, weights);
    }

    private static void area(int i, double ratio, int from, int[] first, float[][] weights) {
      double begin = i * ratio;
      double end = Math.min(from, (i + 1) * ratio);
      first[i] = (int) begin;
      int last = Math.min(from - 1, (int) Math.ceil(end - 1e-9) - 1);
      weights[i] = new float[last - first[i] + 1];
      for (int k = first[i]; k <= last; k++) {
        double covered = Math.min(k + 1.0, end) - Math.max(k, begin);
        weights[i][k - first[i]] = (float) (covered / (end - begin));
      }
    }

    float at(int i, float[] values, int offset, int step) {
      float sum = 0;
      for (int k = 0; k < weights[i].length; k++) {
        sum += weights[i][k] * values[offset + (first[i] + k) * step];
      }
      return sum;
    }
  }
}
