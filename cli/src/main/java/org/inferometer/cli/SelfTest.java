package org.inferometer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.inferometer.plan.StudyException;
import org.inferometer.plan.StudyPlan;
import org.inferometer.plan.StudyPlan.BackendChoice;
import org.inferometer.plan.StudyPlan.Derivation;
import org.inferometer.plan.StudyPlan.Networks;
import org.inferometer.plan.StudyPlan.Output;
import org.inferometer.plan.StudyPlan.Timing;
import org.inferometer.runner.StudyResult;
import org.inferometer.runner.StudyRunner;
import org.inferometer.spi.Backend;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Meter.Sample;
import org.inferometer.spi.Probe.Available;
import org.inferometer.spi.Probe.Device;
import org.inferometer.spi.Probe.Unavailable;
import org.inferometer.study.Accuracy;
import org.inferometer.study.Cell;
import org.inferometer.study.Measurements;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.inferometer.worker.process.WorkerCommand;

/// Proves that what is here works: a small network is built, run, checked and timed on each backend
/// as a cell of a study is, so that a crash costs one line; and each meter is read.
final class SelfTest {
  private static final String WHAT = "self-test";
  private static final String NETWORK = "zoo:lenet";
  private static final Duration BUDGET = Duration.ofMillis(500);
  private static final Duration HANG_LIMIT = Duration.ofMinutes(2);

  /// Energy counters of GPUs step every 100 ms.
  private static final Duration METERED = Duration.ofSeconds(2);

  private final Services services;
  private final Terminal terminal;
  private final RootCommand root;
  private final Path temporary;

  SelfTest(Services services, Terminal terminal, RootCommand root) {
    this(services, terminal, root, Path.of(System.getProperty("java.io.tmpdir")));
  }

  /// @param temporary that gets a folder for each backend
  SelfTest(Services services, Terminal terminal, RootCommand root, Path temporary) {
    this.services = services;
    this.terminal = terminal;
    this.root = root;
    this.temporary = temporary;
  }

  /// @param results receives each result as soon as it is there
  void run(List<Backend> backends, Consumer<Finding> results) throws IOException {
    try (var _ = Interruption.watch()) {
      tryAll(backends, results);
    }
  }

  private void tryAll(List<Backend> backends, Consumer<Finding> results) throws IOException {
    try {
      for (Backend backend : backends) {
        results.accept(
            switch (backend.probe()) {
              case Available _ -> tried(backend);
              case Unavailable why -> notTried(backend.title(), why);
            });
      }
      for (Meter meter : services.plugins().get().meters()) {
        tryMeter(meter, results);
      }
    } catch (InterruptedException e) {
      results.accept(Finding.failed(WHAT, "it was interrupted; what follows is not tried", ""));
    }
  }

  private static void tryMeter(Meter meter, Consumer<Finding> results) throws InterruptedException {
    switch (meter.probe()) {
      case Available here -> {
        for (Device device : here.devices()) {
          results.accept(read(meter, device));
        }
      }
      case Unavailable why -> results.accept(notTried(meter.title(), why));
    }
  }

  private static Finding notTried(String title, Unavailable why) {
    return Finding.note(WHAT, title + ": not tried: " + why.reason());
  }

  /// What it leaves is kept where the finding names a log in it.
  private Finding tried(Backend backend) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(temporary, "inferometer-self-test-");
    long start = System.nanoTime();
    boolean named = false;
    try {
      Finding result = result(backend.title(), folder, outcome(backend, folder), start);
      named = !result.remedy().isEmpty();
      return result;
    } finally {
      if (!named) {
        PathUtils.deleteDirectory(folder);
      }
    }
  }

  private Cell.Outcome outcome(Backend backend, Path folder) throws InterruptedException {
    // A cache of its own, so that the engine is built.
    StudyRunner runner =
        new StudyRunner(
            services.plugins().get(),
            WorkerCommand.sameJvm(WorkerMain.class, services.pluginOptions().arguments()),
            folder.resolve("cache"),
            ToolVersion.current());
    try (ProgressDisplay progress = ProgressDisplay.on(terminal, root.quiet, root.verbose)) {
      StudyResult result = runner.run(plan(backend, folder), progress);
      if (result.interrupted()) {
        throw new InterruptedException();
      }
      return result.study().cells().getFirst().outcome();
    } catch (StudyException e) {
      return new Cell.Failed(String.valueOf(e.getMessage()), e.remedies());
    }
  }

  private static StudyPlan plan(Backend backend, Path folder) {
    return new StudyPlan(
        new Networks(List.of(NETWORK), Map.of(), Optional.empty(), 1),
        new BackendChoice(backend.id(), Map.of(), 0),
        List.of(Precision.FP32),
        List.of(1),
        new Timing(BUDGET, 1, HANG_LIMIT),
        Derivation.DEFAULT,
        Optional.empty(),
        new Output(
            folder.resolve("study"), false, List.of("inferometer", "doctor", "--self-test")));
  }

  private static Finding result(String title, Path folder, Cell.Outcome outcome, long start)
      throws IOException {
    return switch (outcome) {
      case Cell.Measured(Measurements m) -> Finding.good(WHAT, title + ": " + figures(m, start));
      case Cell.Failed f ->
          Finding.failed(WHAT, title + ": " + NETWORK + " failed: " + f.reason(), logs(folder));
      case Cell.Unsupported u ->
          Finding.failed(WHAT, title + ": " + NETWORK + " is not supported: " + u.reason(), "");
    };
  }

  private static String figures(Measurements measured, long start) {
    return String.format(
        Locale.ROOT,
        "%s built in %s, median latency %s, %s; %.1f s in all",
        NETWORK,
        milliseconds(measured.build().timeMs()),
        milliseconds(measured.latency().medianMs()),
        agreement(measured.accuracy()),
        (System.nanoTime() - start) / 1e9);
  }

  /// A cell whose outputs are too far from the reference's is no measured one.
  private static String agreement(Accuracy accuracy) {
    return accuracy.relativeL2() instanceof Reading.Unavailable none
        ? "outputs not compared: " + none.reason()
        : "outputs agree with "
            + accuracy.reference()
            + " (error "
            + FigureText.value(accuracy.relativeL2())
            + " of their size)";
  }

  private static String milliseconds(Reading reading) {
    return reading instanceof Reading.Unavailable none
        ? "a time that is not known (" + none.reason() + ")"
        : FigureText.value(reading) + " ms";
  }

  /// Where the words of the worker are, if it left any.
  private static String logs(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .map(file -> "see " + file)
          .findFirst()
          .orElse("");
    }
  }

  private static Finding read(Meter meter, Device device) throws InterruptedException {
    try (Meter.Sampler sampler = meter.start(device.id())) {
      Thread.sleep(METERED);
      return reading(meter.title() + " of " + device.name(), sampler.read());
    } catch (RuntimeException | LinkageError e) {
      return Finding.failed(WHAT, meter.title() + ": " + e.getMessage(), "");
    }
  }

  private static Finding reading(String title, Sample sample) {
    if (sample.averageW() instanceof Reading.Unavailable none) {
      return Finding.failed(WHAT, title + ": no power: " + none.reason(), "");
    }
    String temperature =
        sample.temperatureC() instanceof Reading.Unavailable
            ? ""
            : ", " + FigureText.value(sample.temperatureC()) + " °C";
    return Finding.good(
        WHAT,
        String.format(
            Locale.ROOT,
            "%s: %s W over %.1f s by %s%s",
            title,
            FigureText.value(sample.averageW()),
            sample.seconds(),
            sample.source(),
            temperature));
  }
}
