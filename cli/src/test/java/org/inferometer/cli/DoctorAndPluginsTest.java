package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.inferometer.plugin.PluginEntry;
import org.inferometer.plugin.PluginKind;
import org.inferometer.spi.Probe;
import org.junit.jupiter.api.Test;

final class DoctorAndPluginsTest {
  private static final Probe HERE =
      new Probe.Available("1.2.3", List.of(new Probe.Device("cpu", "A Processor", "cpu")));
  private static final Probe NOT_HERE = new Probe.Unavailable("no library", "install it");
  private static final PluginEntry FAKE =
      new PluginEntry(PluginKind.BACKEND, "fake", "", "class path", new PluginEntry.Loaded());

  @Test
  void aBackendThatWorksIsNamedWithVersionAndDevice() {
    CommandRun run = CommandRun.of(FakePlugins.withBackend(HERE), "doctor");

    assertThat(run.status()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("ok       backend      Fake Runtime 1.2.3 on cpu (A Processor)");
  }

  @Test
  void aBackendThatIsMissingHasItsRemedyAndStatus3() {
    CommandRun run = CommandRun.of(FakePlugins.withBackend(NOT_HERE), "doctor");

    assertThat(run.status()).isEqualTo(ExitCode.BACKEND_UNAVAILABLE);
    assertThat(run.out())
        .contains("missing  backend      Fake Runtime: no library")
        .contains("remedy: install it");
  }

  @Test
  void everythingThatABackendLacksIsNamedWithItsRemedy() {
    CommandRun run =
        CommandRun.of(
            FakePlugins.lacking(
                new Probe.Unavailable("no driver", "install it"),
                new Probe.Unavailable("no library", "fetch it")),
            "doctor");

    assertThat(run.status()).isEqualTo(ExitCode.BACKEND_UNAVAILABLE);
    assertThat(run.out().lines().map(String::strip))
        .containsSubsequence(
            "missing  backend      Fake Runtime: no driver",
            "remedy: install it",
            "missing  backend      Fake Runtime: no library",
            "remedy: fetch it");
  }

  @Test
  void theCompilerOfKernelsIsNamedOrItsRemedy() {
    Probe here = new Probe.Available("NVRTC 13.1", List.of());
    assertThat(CommandRun.of(FakePlugins.withCompiler(here), "doctor").out())
        .contains("ok       kernels      NVRTC 13.1 compiles those of custom layers for Compiling");
    assertThat(CommandRun.of(FakePlugins.withCompiler(NOT_HERE), "doctor").out())
        .contains("missing  kernels      Compiling Runtime: no library")
        .contains("remedy: install it");
  }

  @Test
  void quietPrintsNothing() {
    CommandRun run = CommandRun.of(FakePlugins.withBackend(HERE), "doctor", "--quiet");

    assertThat(run).isEqualTo(new CommandRun(ExitCode.DONE, "", ""));
  }

  @Test
  void pluginsAreListedWithWhatTheirProbesSay() {
    CommandRun run = CommandRun.of(FakePlugins.withBackend(NOT_HERE), List.of(FAKE), "plugins");

    assertThat(run.out().lines())
        .containsExactly(
            "kind     id    version  from        state",
            "backend  fake  -        class path  unavailable: no library; install it");
  }

  @Test
  void aPluginThatDidNotLoadIsListedWithItsReason() {
    PluginEntry broken =
        new PluginEntry(
            null, "x.jar", "2.0", "/plugins/x.jar", new PluginEntry.Unusable("no\u0007 jar"));

    CommandRun run = CommandRun.of(FakePlugins.none(), List.of(broken), "plugins");

    assertThat(run.status()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("plugin  x.jar  2.0      /plugins/x.jar  unusable: no\\x07 jar");
  }
}
