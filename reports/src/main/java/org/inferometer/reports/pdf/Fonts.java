package org.inferometer.reports.pdf;

import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FSFontUseCase;
import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/// The DejaVu fonts that every page is set in, embedded in part.
///
/// They are free to embed and pass on (licence of Bitstream Vera, with changes in the public
/// domain) and come in the artifact `jasperreports-fonts`, which is used for nothing else.
final class Fonts {
  static final String TEXT = "DejaVu Sans Condensed";
  static final String FIXED = "DejaVu Sans Mono";
  private static final String FOLDER = "/net/sf/jasperreports/fonts/dejavu/";
  private static final Set<FSFontUseCase> PAGES = EnumSet.of(FSFontUseCase.DOCUMENT);

  private Fonts() {}

  static void register(PdfRendererBuilder builder) {
    use(builder, "DejaVuSansCondensed.ttf", TEXT, 400);
    use(builder, "DejaVuSansCondensed-Bold.ttf", TEXT, 700);
    use(builder, "DejaVuSansMono.ttf", FIXED, 400);
  }

  private static void use(PdfRendererBuilder builder, String file, String family, int weight) {
    builder.useFont(() -> open(file), family, weight, FontStyle.NORMAL, true, PAGES);
  }

  /// Which characters the text font has.
  static CmapLookup characters() {
    return Characters.LOOKUP;
  }

  /// Parsed when first used: most commands print nothing.
  private static final class Characters {
    static final CmapLookup LOOKUP = parse();

    private static CmapLookup parse() {
      try (InputStream in = open("DejaVuSansCondensed-Bold.ttf")) {
        var font = new TTFParser().parse(new RandomAccessReadBuffer(in));
        return font.getUnicodeCmapLookup();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static InputStream open(String file) {
    return Objects.requireNonNull(Fonts.class.getResourceAsStream(FOLDER + file), file);
  }
}
