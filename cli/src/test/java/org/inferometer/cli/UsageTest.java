package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UsageTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "profile",
        "report",
        "inspect",
        "convert",
        "fusion",
        "doctor",
        "plugins",
        "bundle",
        "completion"
      })
  void everyCommandHasHelpWithExamplesAndLoadsNoPluginForIt(String command) {
    Services noPlugins =
        new Services(
            () -> {
              throw new AssertionError("plugins were loaded");
            },
            List::of,
            List.of(),
            java.nio.file.Path.of(""),
            Optional.empty());

    CommandRun run = CommandRun.of(noPlugins, command, "--help");

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("Usage: inferometer " + command).contains("Examples:");
  }

  @Test
  void theWorkerIsNotShownToUsers() {
    assertThat(CommandRun.of(FakePlugins.none(), "--help").out())
        .contains("profile")
        .doesNotContain("worker");
  }

  @Test
  void theVersionIsTheBuilds() {
    assertThat(CommandRun.of(FakePlugins.none(), "--version").out())
        .matches("inferometer \\d+\\.\\d+\\.\\d+\\R");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "                               | a command is missing",
        "nonsense                       | nonsense",
        "profile                        | MODEL",
        "profile m --batch 0            | '0' is no batch size",
        "profile m --batch 1,x          | 'x' is no batch size",
        "profile m --budget 5           | '5' is no duration",
        "profile m --budget 0ms         | '0ms' is shorter than 1ms",
        "profile m --precision fp33     | unknown precision 'fp33'; known are fp32, fp16, bf16, int8",
        "profile m --shape a            | NAME=SHAPE",
        "profile m --shape a=1xx        | '1xx' is no shape",
        "profile m --shape =1           | '=1' names no size",
        "inspect m --shape a=1 --shape b=2 --shape a=3 | --shape: 'a' is given twice; inspect takes one set of shapes",
        "convert m --precision fp16 -o o.onnx --shape a=1 --shape a=2 | 'a' is given twice; convert takes one set of shapes",
        "profile m --threads x          | 'x'",
        "profile m --threads -1         | --threads -1",
        "profile m --repeats 0          | --repeats 0: write a whole number from 1 to 100",
        "profile m --repeats 101        | --repeats 101",
        "profile m --worker-heap 1m     | --worker-heap: a worker needs 64m at least",
        "profile m --worker-heap much   | 'much' is no size",
        "profile m --auto-mixed         | --auto-mixed: say with --min-accuracy what it is to reach",
        "profile m --min-accuracy 40    | '40' is no accuracy; write for example 40dB, top1:99%, or points:1",
        "profile m --min-accuracy points:1 | an accuracy of points:1 is decided on labelled images; name some (--labelled PATH)",
        "profile m --preprocess p.json  | preprocessing is for images, and made-up inputs are no images; name some",
        "profile m --evaluation d       | --evaluation: it is for --sensitivity or --min-accuracy",
        "profile m --precision fp32 --sensitivity | add int8 to --precision",
        "profile m --precision int8-mixed | it comes of --auto-mixed",
        "convert m --precision int8-mixed -o o.onnx | m: there is no such file",
        "inspect zoo:lenet --weights /does/not/exist | --weights /does/not/exist: there is no such file",
        "inspect zoo:lenet --signature s | --signature s: no importer here takes it, and zoo:lenet is none",
        "fusion m --batch 0             | '0' is no batch size",
        "fusion zoo:lenet --backend x   | --backend x: there is no such backend",
        "fusion zoo:lenet --precision int8-mixed | --precision int8-mixed: it comes of a study",
        "inspect zoo:nothing            | the zoo has no such network; it has lenet",
        "inspect /does/not/exist.onnx   | /does/not/exist.onnx: there is no such file",
        "report /does/not/exist         | /does/not/exist: there is no such file",
        "doctor --bogus                 | '--bogus'",
      })
  void aBadCommandLineIsToldInTwoLinesAtMost(String line, String expected) {
    String[] args = line == null ? new String[0] : line.split(" ");

    CommandRun run = CommandRun.of(FakePlugins.none(), args);

    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("inferometer: ").contains(expected).doesNotContain("\tat ");
    assertThat(run.err().lines().count()).isLessThanOrEqualTo(2);
  }

  @Test
  void theCompletionScriptKnowsEveryCommand() {
    assertThat(CommandRun.of(FakePlugins.none(), "completion").out())
        .startsWith("#!/usr/bin/env bash")
        .contains("_inferometer_profile", "--hang-limit");
  }
}
