package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.spi.Backend;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Probe;
import org.inferometer.study.Reading;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `doctor --self-test`. Its workers are processes that know the real plugins only.
final class SelfTestTest {
  private static final Probe HERE =
      new Probe.Available("1.2.3", List.of(new Probe.Device("cpu", "A Processor", "cpu")));

  @TempDir Path cache;

  @Test
  void theBackendThatRunsEverywhereBuildsRunsAndAgreesWithTheReference() {
    Services services = Services.ofProcess(Map.of("XDG_CACHE_HOME", cache.toString()));

    CommandRun run = CommandRun.of(services, "doctor", "--backend", "onnxruntime", "--self-test");

    assertThat(run.out().lines().filter(line -> line.contains("self-test    ONNX Runtime")))
        .singleElement()
        .asString()
        .matches(
            "ok       self-test    ONNX Runtime: zoo:lenet built in [\\d.]+ ms, median latency [\\d.]+ ms,"
                + " outputs agree with .*ONNX Runtime.* \\(error .* of their size\\); [\\d.]+ s in all");
    assertThat(run.out()).doesNotContain("self-test    TensorRT");
  }

  @Test
  void whatIsHereAndDoesNotWorkIsNamedWithTheReasonAndStatus1() {
    CommandRun run = CommandRun.of(FakePlugins.withBackend(HERE), "doctor", "--self-test");

    assertThat(run.status()).isEqualTo(ExitCode.CELL_FAILED);
    assertThat(run.out())
        .containsPattern("failed   self-test    Fake Runtime: zoo:lenet failed: .*fake");
  }

  @Test
  void aBackendThatFailsWithoutALogLeavesNothingBehind() throws IOException {
    Services services =
        new Services(FakePlugins::obstructed, List::of, List.of(), cache, Optional.empty());
    Terminal terminal = new Terminal(System.out, System.err, 0);
    Path temporary = Files.createDirectory(cache.resolve("temporary"));
    List<Finding> found = new ArrayList<>();

    new SelfTest(services, terminal, new RootCommand(), temporary)
        .run(FakePlugins.obstructed().backends(), found::add);

    assertThat(found)
        .singleElement()
        .satisfies(finding -> assertThat(finding.remedy()).isEmpty())
        .satisfies(finding ->
            assertThat(finding.state())
                .startsWith("Obstructed Runtime: zoo:lenet failed:")
                .contains("it runs nothing"));
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void afterAnInterruptionNothingMoreIsTried() {
    Meter interrupting =
        new FakeMeter("Interrupting", HERE, Reading.exact(1, "W")) {
          @Override
          public Sampler start(String device) {
            Thread.currentThread().interrupt();
            return super.start(device);
          }
        };
    Meter next = new FakeMeter("Next", HERE, Reading.exact(1, "W"));
    FakePlugins plugins =
        new FakePlugins(List.of(), List.of(), List.of(), List.of(interrupting, next), List.of());

    CommandRun run = CommandRun.of(plugins, "doctor", "--self-test");

    assertThat(run.status()).isEqualTo(ExitCode.CELL_FAILED);
    assertThat(run.out().lines().filter(line -> line.contains("self-test")))
        .containsExactly("failed   self-test    it was interrupted; what follows is not tried");
  }

  @Test
  void whatIsNotHereIsNotTriedAndGivesStatus3() {
    CommandRun run =
        CommandRun.of(
            FakePlugins.withBackend(new Probe.Unavailable("no driver", "install it")),
            "doctor",
            "--self-test");

    assertThat(run.status()).isEqualTo(ExitCode.BACKEND_UNAVAILABLE);
    assertThat(run.out())
        .contains("remedy: install it")
        .contains("note     self-test    Fake Runtime: not tried: no driver");
  }

  @Test
  void theBackendThatWasNamedIsTheOneThatMatters() {
    FakePlugins here = FakePlugins.withBackend(HERE);
    FakePlugins missing = FakePlugins.withBackend(new Probe.Unavailable("no driver", "install it"));

    assertThat(CommandRun.of(here, "doctor", "--backend", "fake").status()).isZero();
    assertThat(CommandRun.of(missing, "doctor", "--backend", "fake").status())
        .isEqualTo(ExitCode.BACKEND_UNAVAILABLE);
    assertThat(CommandRun.of(here, "doctor", "--backend", "cudnn"))
        .isEqualTo(
            new CommandRun(
                ExitCode.BAD_INPUT,
                "",
                "inferometer: --backend cudnn: there is no such backend; 'inferometer plugins' lists"
                    + " them\n"));
  }

  @Test
  void eachMeterIsReadAndOneThatFailsCostsItsOwnLine() {
    FakePlugins plugins =
        new FakePlugins(
            List.<Backend>of(),
            List.of(),
            List.of(),
            List.of(
                new FakeMeter("Good", HERE, Reading.exact(12.5, "W")),
                new FakeMeter("Mute", HERE, Reading.unavailable("the counter did not step")),
                new FakeMeter(
                    "Absent",
                    new Probe.Unavailable("no library", ""),
                    Reading.unavailable("no library")),
                new FakeMeter("Broken", HERE, null)),
            List.of());

    CommandRun run = CommandRun.of(plugins, "doctor", "--self-test");

    assertThat(run.status()).isEqualTo(ExitCode.CELL_FAILED);
    assertThat(run.out().lines().filter(line -> line.contains("self-test")))
        .containsExactly(
            "ok       self-test    Good of A Processor: 12.5 W over 2.0 s by a counter",
            "failed   self-test    Mute of A Processor: no power: the counter did not step",
            "note     self-test    Absent: not tried: no library",
            "failed   self-test    Broken: the device was lost");
  }

  /// Its power is absent where it breaks.
  private static class FakeMeter implements Meter {
    private final String title;
    private final Probe probe;
    private final @Nullable Reading power;

    FakeMeter(String title, Probe probe, @Nullable Reading power) {
      this.title = title;
      this.probe = probe;
      this.power = power;
    }

    @Override
    public String id() {
      return title;
    }

    @Override
    public String title() {
      return title;
    }

    @Override
    public Probe probe() {
      return probe;
    }

    @Override
    public String kind() {
      return "cpu";
    }

    @Override
    public Sampler start(String device) {
      return new Sampler() {
        @Override
        public Sample read() {
          if (power == null) {
            throw new IllegalStateException("the device was lost");
          }
          return Sample.energyOnly("a counter", 2, power, power, "a fake");
        }

        @Override
        public void close() {}
      };
    }
  }
}
