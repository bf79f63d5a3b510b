package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.inferometer.graph.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class ShapeOptionsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=1                 | a=1",
        "a=1x3 b=2           | a=1x3 b=2",
        "a=1 a=2             | a=1 / a=2",
        "a=1 a=2 a=3         | a=1 / a=2 / a=3",
        "a=1 b=5 a=2 b=6     | a=1 b=5 / a=2 b=6",
        "a=1 b=5 a=2         | a=1 b=5 / a=2 b=5",
        "a=1 a=2 b=5         | a=1 b=5 / a=2 b=5",
        "a=1 b=5 a=2 a=3 b=6 | a=1 b=5 / a=2 b=5 / a=3 b=6",
        "a=1 a=2 b=5 a=3 b=6 | a=1 b=5 / a=2 b=5 / a=3 b=6",
        "a=1 a=1             | a=1",
        "a=1 a=2 a=1         | a=1 / a=2",
        "a=b=1 a=b=2         | a=b=1 / a=b=2",
      })
  void aNameGivenAgainBeginsAnotherSetAndOneGivenOnceHoldsInAll(String given, String expected) {
    String sets =
        parsed(given).sets().stream()
            .map(ShapeOptionsTest::words)
            .collect(Collectors.joining(" / "));

    assertThat(sets).isEqualTo(expected);
  }

  @Test
  void withoutTheOptionThereIsOneSetThatGivesNothing() {
    assertThat(new ShapeOptions().sets()).containsExactly(Map.of());
    assertThat(new ShapeOptions().only("inspect")).isEmpty();
  }

  @Test
  void aCommandThatTakesOneSetTakesAShapeThatIsRepeated() {
    assertThat(parsed("a=1x3 b=2 a=1x3").only("convert"))
        .isEqualTo(Map.of("a", Shape.of(1, 3), "b", Shape.of(2)));
  }

  private static ShapeOptions parsed(String given) {
    List<String> arguments = List.of(given.split(" ", -1));
    return CommandLine.populateCommand(
        new ShapeOptions(),
        arguments.stream()
            .flatMap(argument -> List.of("--shape", argument).stream())
            .toArray(String[]::new));
  }

  private static String words(Map<String, Shape> set) {
    return set.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(size -> size.getKey() + "=" + size.getValue())
        .collect(Collectors.joining(" "));
  }
}
