package org.inferometer.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.inferometer.spi.SpiVersion;
import org.junit.jupiter.api.Test;

/// Nothing that plugins see changes unseen: the file `api.txt` records it.
final class ApiTest {
  private static final Path RECORD = Path.of("api.txt");
  private static final String VERSION = "version ";
  private static final String COMMAND =
      "mvn -Dfast -pl profiler-api test -Dtest=ApiTest -Dapi.record";

  /// More lines than that show nothing more to a reader.
  private static final int MOST_SHOWN = 30;

  @Test
  void whatPluginsSeeIsWhatIsRecorded() throws Exception {
    List<String> now = now();
    if (System.getProperty("api.record") != null) {
      Files.write(RECORD, now);
    }
    List<String> recorded = Files.readAllLines(RECORD);
    if (!recorded.equals(now)) {
      fail(difference(recorded, now));
    }
  }

  @Test
  void aMissingMethodAsksForTheSecondNumberAndANewOneForTheThird() {
    List<String> one = List.of(VERSION + "0.1.0", "  void a.a()");
    List<String> two = List.of(VERSION + "0.1.0", "  void a.a()", "  void a.b()");

    assertThat(difference(two, one))
        .contains("plugins have to be changed: raise the second number", "- void a.b()");
    assertThat(difference(one, two))
        .contains("plugins can do more: raise the third number", "+ void a.b()");
  }

  private static List<String> now() throws IOException, URISyntaxException {
    Path classes =
        Path.of(SpiVersion.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> lines = new ArrayList<>(List.of(VERSION + SpiVersion.CURRENT));
    lines.addAll(ApiSignatures.of(classes));
    return lines;
  }

  private static String difference(List<String> recorded, List<String> now) {
    List<String> removed = without(recorded, now);
    List<String> added = without(now, recorded);
    String rule =
        removed.isEmpty()
            ? "plugins can do more: raise the third number"
            : "plugins have to be changed: raise the second number";
    return "What plugins see is not what api.txt records.\nIf that is meant, "
        + rule
        + " of SpiVersion.CURRENT, once for each version that is delivered, and record it: "
        + COMMAND
        + lines("- ", removed)
        + lines("+ ", added);
  }

  private static List<String> without(List<String> lines, List<String> others) {
    Set<String> known = new HashSet<>(others);
    return lines.stream()
        .filter(line -> !known.contains(line) && !line.startsWith(VERSION))
        .toList();
  }

  private static String lines(String sign, List<String> lines) {
    StringBuilder text = new StringBuilder();
    lines.stream()
        .limit(MOST_SHOWN)
        .forEach(line -> text.append('\n').append(sign).append(line.strip()));
    int left = lines.size() - MOST_SHOWN;
    return left > 0 ? text + "\n" + sign + "… and " + left + " more" : text.toString();
  }
}
