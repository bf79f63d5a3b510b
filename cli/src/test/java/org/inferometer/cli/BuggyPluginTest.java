package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.inferometer.graph.ImportException;
import org.inferometer.network.Network;
import org.inferometer.plugin.PluginFaults;
import org.inferometer.plugin.PluginGuard;
import org.inferometer.spi.Importer;
import org.inferometer.spi.Meter;
import org.inferometer.spi.PluginException;
import org.inferometer.spi.Probe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Plugins that throw where they must not cost themselves, and the user reads why.
final class BuggyPluginTest {
  private final PluginFaults faults = new PluginFaults();

  @TempDir Path folder;

  @Test
  void theDoctorListsAPluginWhoseProbeThrowsAndTheOthers() {
    Meter meter = PluginGuard.guard(Meter.class, new BuggyMeter(), "meter 'buggy'", faults);
    FakePlugins good = FakePlugins.withBackend(new Probe.Available("1", List.of()));
    FakePlugins both =
        new FakePlugins(good.backends(), List.of(), List.of(), List.of(meter), List.of());

    CommandRun run = run(both, "doctor");

    assertThat(run.status()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .contains("Fake Runtime 1")
        .contains("the meter 'buggy' failed in probe(): IllegalStateException: a bug");
    assertThat(run.err()).isEmpty();
    assertThat(run(both, "doctor", "--verbose").err()).contains("\tat org.inferometer.cli.");
  }

  @Test
  void anImporterThatCannotBeAskedIsNamedBesideThoseThatRefuse() throws Exception {
    Importer importer =
        PluginGuard.guard(Importer.class, new BuggyImporter(), "importer 'buggy'", faults);
    Path model = Files.createFile(folder.resolve("a.model"));

    CommandRun run =
        run(
            new FakePlugins(List.of(), List.of(), List.of(importer), List.of(), List.of()),
            "inspect",
            model.toString());

    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err().lines())
        .containsExactly(
            "inferometer: " + model + ": is of no known format; known are buggy",
            "inferometer: the importer 'buggy' failed in accepts(): IllegalStateException: a bug");
  }

  @Test
  void aPluginThatFailsWhereNothingElseCanBeDoneIsNoFaultOfTheProgram() {
    PluginException thrown =
        new PluginException(
            "the renderer 'x' failed in format(): a bug", new IllegalStateException("a bug"));

    assertThat(ErrorReport.of(thrown))
        .isEqualTo(
            new ErrorReport(
                ExitCode.BAD_INPUT,
                "the renderer 'x' failed in format(): a bug; get a repaired plugin or remove it",
                false));
  }

  private CommandRun run(FakePlugins plugins, String... arguments) {
    return CommandRun.of(
        new Services(
            () -> plugins,
            List::of,
            List.of(),
            folder,
            Optional.empty(),
            faults,
            new PluginOptions(),
            folder),
        arguments);
  }

  private record BuggyMeter() implements Meter {
    @Override
    public String id() {
      return "buggy";
    }

    @Override
    public String title() {
      return "Buggy";
    }

    @Override
    public String kind() {
      return "cpu";
    }

    @Override
    public Probe probe() {
      throw new IllegalStateException("a bug");
    }

    @Override
    public Sampler start(String device) {
      throw new IllegalStateException("a bug");
    }
  }

  private record BuggyImporter() implements Importer {
    @Override
    public String format() {
      return "buggy";
    }

    @Override
    public boolean accepts(Path path) {
      throw new IllegalStateException("a bug");
    }

    @Override
    public Network load(Path path) throws ImportException {
      throw new IllegalStateException("a bug");
    }
  }
}
