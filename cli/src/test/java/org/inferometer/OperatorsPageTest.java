package org.inferometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.inferometer.operator.Operator;
import org.inferometer.operator.Operators;
import org.inferometer.plugin.PluginCatalogue;
import org.inferometer.plugin.PluginFaults;
import org.inferometer.plugin.PluginSources;
import org.inferometer.spi.Importer;
import org.junit.jupiter.api.Test;

/// The page of operators is what the importers and the catalogue say.
final class OperatorsPageTest {
  private static final Path PAGE = Path.of("../docs/operators.md");
  private static final String COMMAND =
      "mvn -Dfast -pl cli -am test -Dtest=OperatorsPageTest -Doperators.record"
          + " -Dsurefire.failIfNoSpecifiedTests=false";
  private static final int COLUMNS = 140;

  @Test
  void thePageIsWhatImportersAndTheCatalogueSay() throws IOException {
    String now = page();
    if (System.getProperty("operators.record") != null) {
      Files.writeString(PAGE, now);
    }
    assertThat(Files.readString(PAGE)).as("record it anew: " + COMMAND).isEqualTo(now);
  }

  @Test
  void everyFormatWithAListOfTypesHasASectionAndNoTypeTwice() throws IOException {
    for (Importer importer : importers()) {
      List<String> types = importer.operators();
      assertThat(types).as(importer.format()).doesNotHaveDuplicates();
      assertThat(page().contains("## " + title(importer.format())))
          .as(importer.format())
          .isEqualTo(!types.isEmpty() || importer.format().equals("onnx"));
    }
  }

  private static List<Importer> importers() {
    return PluginCatalogue.open(new PluginSources(List.of(), Map.of()), new PluginFaults())
        .importers()
        .stream()
        .sorted(Comparator.comparing(Importer::format))
        .toList();
  }

  private static String page() {
    StringBuilder page = new StringBuilder();
    page.append("# Operators\n\n")
        .append(
            wrapped(
                "Which types of layers each format's importer knows. This page is generated; a test"
                    + " compares it with the importers and with the catalogue of ONNX operators."))
        .append("\n\n```\n")
        .append(COMMAND)
        .append("\n```\n\n")
        .append(
            wrapped(
                "An operator that is not here is refused: `inspect` names each with its nodes. Operators of ONNX"
                    + " that are not here run if the backend has them; their shapes, costs and rules of precision"
                    + " are unknown."))
        .append("\n");
    for (Importer importer : importers()) {
      if (!importer.operators().isEmpty()) {
        section(page, title(importer.format()), importer.operators());
      }
    }
    section(
        page,
        title("onnx"),
        Operators.standard().all().stream()
            .filter(Operator::isOnnx)
            .map(Operator::name)
            .distinct()
            .sorted()
            .toList());
    return page.toString();
  }

  private static void section(StringBuilder page, String title, List<String> types) {
    page.append("\n## ").append(title).append("\n\n").append(types.size()).append(" types:\n\n");
    page.append(
            wrapped(
                types.stream()
                    .sorted()
                    .map(type -> "`" + type + "`")
                    .collect(Collectors.joining(" "))))
        .append("\n");
  }

  private static String title(String format) {
    return switch (format) {
      case "onnx" -> "ONNX";
      case "caffe" -> "Caffe";
      case "tensorflow" -> "TensorFlow";
      default -> format.substring(0, 1).toUpperCase(Locale.ROOT) + format.substring(1);
    };
  }

  private static String wrapped(String text) {
    StringBuilder lines = new StringBuilder();
    int column = 0;
    for (String word : text.split(" ")) {
      if (column > 0 && column + 1 + word.length() > COLUMNS) {
        lines.append('\n');
        column = 0;
      }
      lines.append(column > 0 ? " " : "").append(word);
      column += (column > 0 ? 1 : 0) + word.length();
    }
    return lines.toString();
  }
}
