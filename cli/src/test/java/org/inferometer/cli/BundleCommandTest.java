package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.inferometer.cli.bundle.Bundle;
import org.inferometer.spi.NativePlatform;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BundleCommandTest {
  /// Unpacks as the program does, and says otherwise that it was started.
  private static final String LAUNCHER =
      """
      #!/bin/sh
      case $1 in unpack) exec '@java@' --enable-native-access=ALL-UNNAMED -cp '@classes@' org.inferometer.cli.Main "$@" ;; esac
      echo "started $1"
      """;

  /// More than goes with the program.
  private static final String LARGE = "x".repeat(3 << 20);

  @TempDir Path folder;

  /// A distribution whose launcher is a script, with a jar of native parts for two platforms.
  @BeforeEach
  void distribution() throws IOException {
    Path lib = Files.createDirectories(folder.resolve("distribution").resolve("lib"));
    try (JarOutputStream jar = jar(lib.resolve("a-1.0.jar"))) {
      for (String platform : List.of("linux-x86_64", "linux-aarch64", "win-x64")) {
        jar.putNextEntry(new JarEntry("native/" + platform + "/liba.so"));
        jar.write(platform.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
    }
    try (JarOutputStream jar = jar(lib.resolve("cuda-13.1.jar"))) {
      for (String library : List.of("cudart", "nvml", "nppist", "cudnn")) {
        String platform = NativePlatform.current().map(NativePlatform::label).orElse("none");
        jar.putNextEntry(
            new JarEntry("org/bytedeco/cuda/" + platform + "/libjni" + library + ".so"));
      }
    }
    // A descriptor that nothing can read: on the class path nothing does.
    try (JarOutputStream jar = jar(lib.resolve("c-1.0.jar"))) {
      jar.putNextEntry(new JarEntry("module-info.class"));
    }
    jar(lib.resolve("b-1.0-windows-x86_64.jar")).close();
    Path launcher = folder.resolve("distribution").resolve("inferometer");
    Files.writeString(
        launcher, LAUNCHER.replace("@java@", java().toString()).replace("@classes@", classPath()));
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    Files.writeString(folder.resolve("distribution").resolve("version"), "1\n");
    Files.writeString(folder.resolve("libnvinfer.so.10.15"), LARGE);
    Files.writeString(folder.resolve("libcudart.so.13"), "small");
    Files.createSymbolicLink(
        folder.resolve("libnvinfer.so.10"), folder.resolve("libnvinfer.so.10.15"));
  }

  private static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static JarOutputStream jar(Path file) throws IOException {
    OutputStream out = Files.newOutputStream(file);
    return new JarOutputStream(out, new java.util.jar.Manifest());
  }

  @Test
  void aFolderThatHoldsSomethingIsLeftAsItIs() throws IOException {
    Path file = Files.writeString(folder.resolve("mine"), "kept");
    Bundle.Request request =
        new Bundle.Request(
            folder.resolve("distribution"),
            "1",
            NativePlatform.LINUX_X86_64,
            List.of(),
            1 << 20,
            folder);
    assertThatThrownBy(() -> Bundle.write(request, _ -> {}))
        .isInstanceOf(IOException.class)
        .hasMessage(folder + ": is not empty; name another folder, or empty it");
    assertThat(file).hasContent("kept");
  }

  @Test
  void aBundleThatWasInstalledHoldsTheProgramARuntimeAndTheLibrariesOfItsPlatform()
      throws Exception {
    requirePlatform();
    CommandRun run = bundle("--with", "fake", "--split", "4M", "--out", path("parts"));
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(parts().count()).isGreaterThan(1);
    assertThat(parts()).allMatch(part -> part.toFile().length() <= 4 << 20);

    String said = install(0, "installed");

    assertThat(said).contains("started --version").contains("installed in");
    Path installed = folder.resolve("installed");
    assertThat(installed.resolve("runtime").resolve("bin").resolve("java")).isExecutable();
    assertThat(installed.resolve("inferometer")).isExecutable();
    assertThat(installed.resolve("native").resolve("libnvinfer.so.10"))
        .isRegularFile()
        .hasContent(LARGE);
    assertThat(installed.resolve("lib").resolve("b-1.0-windows-x86_64.jar")).doesNotExist();
    assertThat(entries(installed.resolve("lib").resolve("cuda-13.1.jar")))
        .filteredOn(name -> name.endsWith(".so"))
        .extracting(name -> name.replaceFirst(".*/", ""))
        .containsExactlyInAnyOrder("libjnicudart.so", "libjninvml.so");
    assertThat(entries(installed.resolve("lib").resolve("a-1.0.jar")))
        .containsExactlyInAnyOrder(
            "META-INF/MANIFEST.MF",
            NativePlatform.current().orElseThrow() == NativePlatform.LINUX_X86_64
                ? "native/linux-x86_64/liba.so"
                : "native/linux-aarch64/liba.so");
  }

  @Test
  void aPartThatIsDamagedOrMissingIsNamedAndNothingIsInstalled() throws Exception {
    requirePlatform();
    assertThat(bundle("--split", "4M", "--out", path("parts")).status()).isZero();
    Path last = parts().reduce((first, second) -> second).orElseThrow();
    byte[] bytes = Files.readAllBytes(last);
    bytes[bytes.length / 2] ^= 1;
    Files.write(last, bytes);

    assertThat(install(2, "damaged")).contains(last.getFileName() + " differs");
    Files.delete(last);
    assertThat(install(2, "missing")).contains(last.getFileName() + " is missing");
    assertThat(folder.resolve("damaged")).doesNotExist();
    assertThat(folder.resolve("missing")).doesNotExist();
  }

  @Test
  void librariesThatArriveLaterAreAddedToTheProgram() throws Exception {
    requirePlatform();
    assertThat(bundle("--with", "fake", "--split", "30M", "--out", path("parts")).status())
        .isZero();
    Path part =
        parts().filter(file -> file.toString().contains("-native")).findFirst().orElseThrow();
    Path elsewhere = folder.resolve("on its way");
    Files.move(part, elsewhere);

    assertThat(install(2, "all")).contains(part.getFileName() + " is missing");
    assertThat(folder.resolve("all")).doesNotExist();
    assertThat(install(0, "--program", "installed")).contains("started --version");
    assertThat(install(2, "--libraries", "installed")).contains(part.getFileName() + " is missing");
    Path natives = folder.resolve("installed").resolve("native");
    assertThat(natives.resolve("libcudart.so.13")).hasContent("small");
    assertThat(natives.resolve("libnvinfer.so.10")).doesNotExist();
    Files.move(elsewhere, part);
    assertThat(install(2, "--libraries", "nothing")).contains("holds no Inferometer");
    install(0, "--libraries", "installed");

    assertThat(natives.resolve("libnvinfer.so.10")).hasContent(LARGE);
    assertThat(natives.resolve("libcudart.so.13")).hasContent("small");
    install(0, "--libraries", "installed");
  }

  @Test
  void aBundleWithoutLibrariesSaysSo() throws Exception {
    requirePlatform();
    assertThat(bundle("--split", "30M", "--out", path("parts")).status()).isZero();

    assertThat(install(2, "--libraries", "installed")).contains("holds no native libraries");
  }

  @Test
  void aFolderThatHoldsSomethingIsNotInstalledInto() throws Exception {
    requirePlatform();
    assertThat(bundle("--out", path("parts")).status()).isZero();
    Files.createDirectories(folder.resolve("full").resolve("data"));

    assertThat(install(2, "full")).contains("is not empty");
    assertThat(folder.resolve("full").resolve("lib")).doesNotExist();
  }

  @Test
  void librariesOfABackendThatIsNotHereAreRefused() {
    requirePlatform();
    CommandRun run = bundle("--with", "cudnn", "--out", path("parts"));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--with cudnn").contains("inferometer plugins").hasLineCount(1);
    assertThat(folder.resolve("parts")).doesNotExist();
  }

  @Test
  void aTargetThatIsUnknownOrOfAnotherMachineIsRefused() {
    assertThat(bundle("--target", "amiga-m68k").err())
        .contains("--target amiga-m68k: write one of linux-x86_64, linux-arm64");
    String other =
        NativePlatform.current().equals(Optional.of(NativePlatform.LINUX_ARM64))
            ? "linux-x86_64"
            : "linux-arm64";

    CommandRun run = bundle("--target", other);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("a Java runtime of its platform").hasLineCount(1);
  }

  @Test
  void sizesHaveAUnit() {
    CommandRun run = bundle("--split", "55");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("'55' is no size; write for example 57M or 1G");
  }

  @Test
  void aProgramThatDoesNotKnowItsFilesSaysHowToStartIt() {
    requirePlatform();
    Services services =
        new Services(FakePlugins::none, List::of, List.of(), folder, Optional.empty());

    CommandRun run = CommandRun.of(services, "bundle");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("start it with ./inferometer");
  }

  @Test
  void aFolderInUseIsNotWrittenTo() throws IOException {
    requirePlatform();
    Files.writeString(Files.createDirectory(folder.resolve("used")).resolve("file"), "");

    CommandRun run = bundle("--out", path("used"));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("used: is not empty");
  }

  private static void requirePlatform() {
    assumeTrue(NativePlatform.current().isPresent(), "bundles are made on Linux only");
  }

  private CommandRun bundle(String... arguments) {
    Services services =
        new Services(
            () ->
                FakePlugins.withLibraries(
                    folder.resolve("libnvinfer.so.10"), folder.resolve("libcudart.so.13")),
            List::of,
            List.of(),
            folder,
            Optional.of(folder.resolve("distribution")));
    return CommandRun.of(
        services, Stream.concat(Stream.of("bundle"), Stream.of(arguments)).toArray(String[]::new));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private Stream<Path> parts() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("parts"))) {
      return files.filter(file -> file.toString().contains(".part-")).sorted().toList().stream();
    }
  }

  private String install(int status, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("sh", folder.resolve("parts").resolve("install.sh").toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(said).isEqualTo(status);
    return said;
  }

  private static List<String> entries(Path jar) throws IOException {
    try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(jar.toFile())) {
      return zip.stream().map(java.util.zip.ZipEntry::getName).toList();
    }
  }
}
