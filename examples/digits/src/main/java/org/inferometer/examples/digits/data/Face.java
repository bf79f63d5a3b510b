package org.inferometer.examples.digits.data;

import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/// A face of the DejaVu fonts, which come as a Maven artifact, so that every machine draws the
/// same.
public final class Face {
  private static final String FOLDER = "/net/sf/jasperreports/fonts/dejavu/DejaVu";
  private static final FontRenderContext SMOOTH = new FontRenderContext(null, true, true);

  private final Font font;

  private Face(Font font) {
    this.font = font;
  }

  /// The faces that networks are trained with: upright and slanted, without serifs.
  public static List<Face> trained() {
    return open("Sans", "Sans-Oblique", "Sans-Bold", "SansCondensed", "SansCondensed-BoldOblique");
  }

  /// Faces that no network has seen in training: with serifs, italic, and of fixed width.
  public static List<Face> unseen() {
    return open("Serif", "Serif-BoldItalic", "SerifCondensed-Italic", "SansMono", "SansMono-Bold");
  }

  private static List<Face> open(String... names) {
    return Stream.of(names).map(name -> open(FOLDER + name + ".ttf")).toList();
  }

  private static Face open(String file) {
    try (InputStream in = Face.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("no font " + file + " on the class path");
      }
      return new Face(Font.createFont(Font.TRUETYPE_FONT, in));
    } catch (IOException | FontFormatException e) {
      // Java's fonts need fontconfig, even those that are given as a file.
      throw new UncheckedIOException(
          "Java cannot draw with fonts on this machine; install fontconfig, for example with"
              + " 'apt-get install fontconfig'",
          e instanceof IOException cause ? cause : new IOException(e));
    }
  }

  /// The outline of a digit, its base line at 0.
  ///
  /// @param size of the font, in pixels
  Shape outline(int digit, double size) {
    return font.deriveFont((float) size)
        .createGlyphVector(SMOOTH, Integer.toString(digit))
        .getOutline();
  }
}
