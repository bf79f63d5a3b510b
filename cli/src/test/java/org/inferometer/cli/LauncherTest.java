package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.inferometer.cli.FakeMachine.Ended;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
final class LauncherTest {
  private static final String PRINT_ARGUMENTS = "for a; do echo \"[$a]\"; done";

  /// A `java` that makes the archive it is asked for, and prints its arguments otherwise.
  private static final String MAKE_ARCHIVE =
      "for a; do case $a in -XX:AOTCacheOutput=*) echo made >\"${a#*=}\"; exit;; esac; done\n"
          + PRINT_ARGUMENTS;

  /// A `mvn` that builds the distribution of the tree `$tree`, slowly, and counts how often.
  private static final String BUILD =
      """
      echo build >>"$HOME/../builds"
      sleep 1
      mkdir -p "$TREE/cli/target/inferometer/lib"
      echo 1 >"$TREE/cli/target/inferometer/version"
      """;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init")
  private FakeMachine machine;

  @BeforeEach
  void machine() throws IOException {
    machine = new FakeMachine(Files.createDirectories(folder.resolve("a machine")));
  }

  @Test
  void aDistributionIsStartedThroughALinkWithItsArgumentsUnchanged() throws Exception {
    machine.jdk("twenty five", "25.0.1", PRINT_ARGUMENTS);
    Path launcher = machine.distribution("the distribution");
    Path link = Files.createSymbolicLink(folder.resolve("link"), launcher);

    Ended ended = machine.run(link, "profile", "a model.onnx", "");

    assertThat(ended.status()).isZero();
    assertThat(ended.output())
        .contains(
            "[" + launcher.resolveSibling("lib").resolve("inferometer.jar").toRealPath() + "]")
        .endsWith("[profile]\n[a model.onnx]\n[]\n");
  }

  @Test
  void aJavaHomeThatIsTooOldIsPassedOver() throws Exception {
    Path old = machine.jdk("a-old", "17.0.15", "echo old");
    machine.jdk("b-new", "25", "echo new");

    Ended ended = machine.with("JAVA_HOME", old.toString()).run(machine.distribution("d"));

    assertThat(ended.output()).isEqualTo("new\n");
  }

  @Test
  void theRuntimeOfABundleIsPreferredToAnyJdk() throws Exception {
    machine.jdk("jdk", "26", "echo jdk");
    Path launcher = machine.distribution("d");
    Path runtime = machine.jdk("runtime", "25", "echo runtime");
    Files.move(runtime, launcher.resolveSibling("runtime"));

    assertThat(machine.run(launcher).output()).isEqualTo("runtime\n");
  }

  @Test
  void withoutALocaleUtf8IsSpokenAndAnotherLocaleIsLeftAlone() throws Exception {
    machine.jdk("jdk", "25", "echo \"$LC_ALL\"");
    Path launcher = machine.distribution("d");

    assertThat(machine.run(launcher).output()).isEqualTo("C.UTF-8\n");
    assertThat(machine.with("LANG", "de_DE.UTF-8").run(launcher).output()).isEqualTo("\n");
  }

  @Test
  void librariesOfTheDistributionAreFoundAfterTheUsersOwn() throws Exception {
    machine.jdk("jdk", "25", "echo \"$LD_LIBRARY_PATH\"");
    Path launcher = machine.distribution("d");
    Path libraries = launcher.resolveSibling("native");

    assertThat(machine.run(launcher).output()).isEqualTo("\n");
    Files.createDirectory(libraries);
    String real = libraries.toRealPath().toString();
    assertThat(machine.run(launcher).output()).isEqualTo(real + "\n");
    assertThat(machine.with("LD_LIBRARY_PATH", "/own:/two").run(launcher).output())
        .isEqualTo("/own:/two:" + real + "\n");
  }

  @Test
  void aJdkWithoutAReleaseFileIsAskedForItsVersion() throws Exception {
    Path jdk =
        machine.jdk(
            "jdk",
            "",
            "[ \"$1\" != -version ] || echo 'openjdk version \"26.0.1\" 2026-04-21' >&2; echo started");
    Files.delete(jdk.resolve("release"));

    assertThat(machine.run(machine.distribution("d")).output()).isEqualTo("started\n");
  }

  @Test
  void withoutAJdkItSaysHowToGetOne() throws Exception {
    machine.jdk("old", "21.0.2", "echo old");

    Ended ended = machine.run(machine.distribution("d"), "--version");

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.output())
        .startsWith("inferometer: no JDK 25 or newer found")
        .contains("Install one")
        .hasLineCount(1);
  }

  @Test
  void theArchiveIsMadeOnFirstStartAndUsedAfterwards() throws Exception {
    machine.jdk("jdk", "25.0.3", MAKE_ARCHIVE);
    Path launcher = machine.distribution("d");
    Path archive = launcher.resolveSibling("startup-25.0.3.aot");

    Ended first = machine.run(launcher);
    Files.writeString(archive, "kept");
    Ended second = machine.run(launcher);

    assertThat(first.output()).contains("[-XX:AOTCache=" + archive.toRealPath() + "]");
    assertThat(second.output()).isEqualTo(first.output());
    assertThat(archive).hasContent("kept");
  }

  @Test
  void theVersionAloneIsToldWithoutTheArchive() throws Exception {
    machine.jdk("jdk", "25.0.3", MAKE_ARCHIVE);
    Path launcher = machine.distribution("d");

    Ended ended = machine.run(launcher, "--version");

    assertThat(ended.output()).doesNotContain("AOT").endsWith("[--version]\n");
    assertThat(launcher.resolveSibling("startup-25.0.3.aot")).doesNotExist();
  }

  @Test
  void anArchiveThatCannotBeMadeIsDoneWithoutAndNotTriedAgain() throws Exception {
    machine.jdk("jdk", "25.0.3", PRINT_ARGUMENTS + "; echo start >>\"$HOME/../starts\"");
    Path launcher = machine.distribution("d");

    machine.run(launcher);
    Ended second = machine.run(launcher);

    assertThat(second.output()).doesNotContain("AOT");
    assertThat(folder.resolve("a machine").resolve("starts")).hasContent("start\nstart\nstart");
  }

  @Test
  void theFirstUseOfASourceTreeWithoutMavenSaysSo() throws Exception {
    machine.jdk("jdk", "25", "echo started");

    Ended ended = machine.run(machine.sourceTree("tree"));

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.output())
        .contains("Maven (mvn) is not on the PATH")
        .contains("apt-get install maven");
  }

  @Test
  void twoFirstUsesAtOnceBuildOnce() throws Exception {
    machine.jdk("jdk", "25", "echo started");
    machine.maven(BUILD);
    Path launcher = machine.sourceTree("a tree");
    machine.with("TREE", launcher.resolveSibling("").toString());

    Process first = machine.start(launcher);
    Ended second = machine.run(launcher);
    Ended other = FakeMachine.await(first);

    assertThat(second.output()).endsWith("started\n");
    assertThat(other.output()).endsWith("started\n");
    assertThat(folder.resolve("a machine").resolve("builds")).hasContent("build");
    assertThat(launcher.resolveSibling("target").resolve("build.lock")).doesNotExist();
  }

  @Test
  void aSourceNewerThanTheDistributionIsBuiltAgain() throws Exception {
    machine.jdk("jdk", "25", "echo started");
    machine.maven(BUILD);
    Path launcher = machine.sourceTree("tree");
    machine.with("TREE", launcher.resolveSibling("").toString());

    machine.run(launcher);
    Ended unchanged = machine.run(launcher);
    Files.setLastModifiedTime(
        launcher.resolveSibling("pom.xml"),
        java.nio.file.attribute.FileTime.fromMillis(System.currentTimeMillis() + 5_000));
    Ended changed = machine.run(launcher);

    assertThat(unchanged.output()).isEqualTo("started\n");
    assertThat(changed.output()).startsWith("inferometer: building the distribution");
  }

  @ParameterizedTest
  @ValueSource(strings = {"profile", "--help", "--version", "completion"})
  void aCopyOfABuiltTreeIsNotBuiltAgain(String argument) throws Exception {
    machine.jdk("jdk", "25", "echo started");
    machine.maven(BUILD);
    Path launcher = machine.sourceTree("tree");
    Path command = command(launcher);
    machine.with("TREE", launcher.resolveSibling("").toString());
    machine.run(launcher);
    Path tree = Objects.requireNonNull(launcher.getParent());
    Path copy = tree.resolveSibling("copy");
    copy(tree, copy);
    newer(copy.resolve(tree.relativize(command)));

    Ended ended = machine.run(copy.resolve("inferometer"), argument);
    machine.with("TREE", copy.toString());
    Files.writeString(copy.resolve(launcher.getParent().relativize(command)), "edited");
    newer(copy.resolve(launcher.getParent().relativize(command)));
    Ended edited = machine.run(copy.resolve("inferometer"), argument);

    assertThat(ended.output()).isEqualTo("started\n");
    assertThat(edited.output()).startsWith("inferometer: building the distribution");
  }

  @Test
  void helpNeedsNoSearchOfTheSources() throws Exception {
    machine.jdk("jdk", "25", "echo started");
    machine.maven(BUILD);
    Path launcher = machine.sourceTree("tree");
    Path command = command(launcher);
    machine.with("TREE", launcher.resolveSibling("").toString());
    machine.run(launcher);
    Files.delete(folder.resolve("a machine").resolve("bin").resolve("find"));

    Ended help = machine.run(launcher, "profile", "--help");
    newer(command);
    Ended edited = machine.run(launcher, "profile", "--help");

    assertThat(help.output()).isEqualTo("started\n");
    assertThat(edited.output()).startsWith("inferometer: building the distribution");
  }

  /// The source of a command.
  private static Path command(Path launcher) throws IOException {
    Path sources = launcher.resolveSibling("cli/src/main/java/org/inferometer/cli");
    return Files.writeString(
        Files.createDirectories(sources).resolve("Help.java"), "class Help {}");
  }

  private static void newer(Path file) throws IOException {
    Files.setLastModifiedTime(
        file, java.nio.file.attribute.FileTime.fromMillis(System.currentTimeMillis() + 5_000));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    to.resolve("inferometer").toFile().setExecutable(true);
  }

  @Test
  void aBuildThatFailsShowsWhyAndNamesItsLog() throws Exception {
    machine.jdk("jdk", "25", "echo started");
    machine.maven("echo '[ERROR] no compiler here'; exit 1");
    Path launcher = machine.sourceTree("tree");

    Ended ended = machine.run(launcher);

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.output()).contains("[ERROR] no compiler here").contains("target/build.log");
    assertThat(launcher.resolveSibling("target").resolve("build.lock")).doesNotExist();
  }

  @Test
  void theLockOfABuildThatDiedIsTakenOver() throws Exception {
    machine.jdk("jdk", "25", "echo started");
    machine.maven(BUILD);
    Path launcher = machine.sourceTree("tree");
    machine.with("TREE", launcher.resolveSibling("").toString());
    Path lock = Files.createDirectories(launcher.resolveSibling("target").resolve("build.lock"));
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Files.writeString(lock.resolve("pid"), Long.toString(dead.pid()));

    assertThat(machine.run(launcher).output()).endsWith("started\n");
  }
}
