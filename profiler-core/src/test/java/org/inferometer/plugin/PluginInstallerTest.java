package org.inferometer.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.inferometer.digest.Sha256;
import org.inferometer.spi.Meter;
import org.inferometer.spi.ReportRenderer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PluginInstallerTest {
  @TempDir Path folder;

  private Path plugins = Path.of("");
  private Path jar = Path.of("");

  @BeforeEach
  void aPlugin() throws IOException {
    plugins = folder.resolve("config/plugins");
    jar = folder.resolve("sample-1.0.jar");
    sample("1.0.0").write(jar);
  }

  private static PluginJar sample(String version) {
    return new PluginJar("sample", version)
        .extension("sample.SampleMeter", PluginCatalogueTest.METER);
  }

  @Test
  void aJarIsInstalledRecordedLoadedAndRemoved() throws IOException {
    InstalledPlugin installed = installer().install(jar, Sha256.of(jar), false);

    assertThat(installer().installed()).containsExactly(installed);
    assertThat(installed.from()).isEqualTo(jar.toString());
    assertThat(installed.sha256()).isEqualTo(Sha256.of(jar));
    assertThat(installed.change(plugins)).isEmpty();
    PluginCatalogue catalogue = PluginCatalogue.open(List.of(plugins));
    assertThat(catalogue.meters()).extracting(Meter::id).contains("sample");
    assertThat(catalogue.entries()).noneMatch(e -> e.state() instanceof PluginEntry.Unusable);

    assertThat(installer().remove("sample")).isEqualTo(installed);
    assertThat(installer().installed()).isEmpty();
    assertThat(files()).containsExactly("installed.json");
  }

  @Test
  void anArchiveBringsTheLibrariesThatTheManifestNamesAndNothingElse() throws IOException {
    Path zip = withLibrary();

    InstalledPlugin installed = installer().install(zip, null, false);

    assertThat(installed.libraries()).containsOnlyKeys("sample-lib/library.jar");
    assertThat(files()).containsExactly("installed.json", "sample-lib/library.jar", "sample.jar");
    installer().remove("sample");
    assertThat(files()).containsExactly("installed.json");
    assertThat(plugins.resolve("sample-lib")).doesNotExist();
  }

  private Path withLibrary() throws IOException {
    sample("1.0.0").with("Class-Path", "sample-lib/library.jar").write(jar);
    Path library = folder.resolve("library.jar");
    new PluginJar("no", "1").write(library);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("sample.jar", Files.readAllBytes(jar));
    files.put("sample-lib/library.jar", Files.readAllBytes(library));
    files.put("README.txt", "read me".getBytes(StandardCharsets.UTF_8));
    return zip("sample.zip", files);
  }

  @Test
  void anotherHashIsRefused() {
    refused(jar, "0f".repeat(32), false)
        .hasMessageMatching(".*: its SHA-256 is [0-9a-f]{64}, not the one that was given");
    refused(jar, "0f", false).hasMessage("'0f' is no SHA-256; write its 64 hexadecimal digits");
  }

  @Test
  void aFileThatIsAbsentOrNoArchiveIsRefused() throws IOException {
    refused(folder.resolve("absent.jar")).hasMessageEndingWith("absent.jar: there is no such file");
    Path text = Files.writeString(folder.resolve("text.jar"), "this is no jar");
    refused(text).hasMessageStartingWith(text + ": is no zip or jar: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil.jar", "a/../../evil.jar", "/evil.jar", "C:/evil.jar"})
  void aNameThatLeadsOutOfTheArchiveIsRefused(String name) throws IOException {
    Path zip = zip("bad.zip", Map.of("sample.jar", Files.readAllBytes(jar), name, new byte[] {1}));

    refused(zip).hasMessage(zip + ": its entry '" + name + "' leads out of the archive");
    assertThat(folder.resolve("evil.jar")).doesNotExist();
  }

  @Test
  void aBackslashInANameIsRefused() throws IOException {
    Path zip = zip("bad.zip", Map.of("..\\evil.jar", new byte[] {1}));
    refused(zip).hasMessageEndingWith("leads out of the archive"); // as written on Windows

    byte[] bytes = Files.readAllBytes(zip);
    bytes[directory(bytes) + 5] = 3; // as written on Unix
    Files.write(zip, bytes);
    refused(zip).hasMessageEndingWith("has a backslash in its name");
  }

  /// Where the first entry of the central directory begins: `PK\1\2`.
  private static int directory(byte[] zip) {
    return new String(zip, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
  }

  @Test
  void aSymbolicLinkIsRefused() throws IOException {
    Path zip = folder.resolve("link.zip");
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(zip)) {
      ZipArchiveEntry link = new ZipArchiveEntry("sample.jar");
      link.setUnixMode(UnixStat.LINK_FLAG | 0777);
      out.putArchiveEntry(link);
      out.write("/etc/passwd".getBytes(StandardCharsets.UTF_8));
      out.closeArchiveEntry();
    }

    refused(zip).hasMessage(zip + ": its entry 'sample.jar' is a symbolic link");
  }

  @Test
  void anArchiveThatUnpacksToFarMoreThanItsSizeIsRefused() throws IOException {
    Path zip = folder.resolve("bomb.zip");
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(zip)) {
      out.putArchiveEntry(new ZipArchiveEntry("zeros"));
      for (int i = 0; i < 20; i++) {
        out.write(new byte[1 << 20]);
      }
      out.closeArchiveEntry();
    }

    refused(zip).hasMessage(zip + ": it unpacks to more than 100 times its size");
  }

  @Test
  void anArchiveOfVeryManyFilesIsRefused() throws IOException {
    Path zip = folder.resolve("many.zip");
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(zip)) {
      for (int i = 0; i <= 20_000; i++) {
        out.putArchiveEntry(new ZipArchiveEntry("f" + i));
        out.closeArchiveEntry();
      }
    }

    refused(zip).hasMessage(zip + ": it holds more than 20000 files");
  }

  @Test
  void anArchiveHasOneJarBesideItsLibraries() throws IOException {
    Path none = zip("none.zip", Map.of("lib/a.jar", new byte[] {1}));
    refused(none).hasMessageEndingWith("but this has none");

    Path two = zip("two.zip", Map.of("a.jar", new byte[] {1}, "b.jar", new byte[] {1}));
    refused(two).hasMessageEndingWith("but this has a.jar, b.jar");
  }

  @Test
  void aJarThatIsNoPluginIsRefusedWithWhatItLacks() throws IOException {
    new PluginJar("", "1.0.0").write(jar);
    refused(jar).hasMessageStartingWith(jar + ": its manifest names no Plugin-Id");

    new PluginJar("sample", "1.0.0").write(jar);
    refused(jar).hasMessageStartingWith(jar + ": it names no class of a plugin");

    sample("1.0.0").withClass(ReportRenderer.class).write(jar);
    refused(jar).hasMessageStartingWith(jar + ": it brings its own copy of the plugin interfaces");

    sample("1.0.0").with("Plugin-Requires", ">=99.0.0").write(jar);
    refused(jar).hasMessageStartingWith(jar + ": it needs version >=99.0.0 of the plugin interf");
  }

  @Test
  void whatIsWrongWithTheJarInAnArchiveNamesBoth() throws IOException {
    new PluginJar("sample", "").write(jar);
    Path zip = zip("sample.zip", Map.of("inner.jar", Files.readAllBytes(jar)));

    refused(zip).hasMessageStartingWith(zip + ": inner.jar: its manifest names no Plugin-Version");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../a.jar", "/a.jar", "file:///a.jar", "a.jar", "lib/../../a.jar"})
  void librariesOutsideAFolderBesideTheJarAreRefused(String library) throws IOException {
    sample("1.0.0").with("Class-Path", library).write(jar);

    refused(jar).hasMessageStartingWith(jar + ": its Class-Path names " + library + "; libraries");
  }

  @Test
  void aLibraryThatIsMissingIsNamed() throws IOException {
    sample("1.0.0").with("Class-Path", "sample-lib/library.jar").write(jar);

    refused(jar)
        .hasMessage(
            jar
                + ": its Class-Path names sample-lib/library.jar, which it does not hold; install a"
                + " zip with the jar and its libraries");
  }

  @Test
  void aSecondPluginOfTheIdIsRefusedUnlessItReplacesTheFirst() throws IOException {
    installer().install(withLibrary(), null, false);
    Path newer = folder.resolve("sample-2.0.jar");
    sample("2.0.0").write(newer);

    refused(newer)
        .hasMessage(
            newer
                + ": the plugin 'sample' is here already: "
                + plugins.resolve("sample.jar")
                + "; replace it, or remove it first");
    assertThat(files()).contains("sample.jar", "sample-lib/library.jar");

    installer().install(newer, null, true);
    assertThat(installer().installed())
        .extracting(InstalledPlugin::version)
        .containsExactly("2.0.0");
    assertThat(files()).containsExactly("installed.json", "sample-2.0.jar");
  }

  @Test
  void aPluginThatIsInAnotherFolderIsNotReplaced() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path first = Files.copy(jar, elsewhere.resolve("first.jar"));

    assertThatThrownBy(
            () -> new PluginInstaller(plugins, List.of(elsewhere)).install(jar, null, true))
        .hasMessage(
            jar + ": the plugin 'sample' is here already: " + first + "; remove that first");
  }

  @Test
  void aFileOfAnotherPluginIsNotOverwritten() throws IOException {
    Files.createDirectories(plugins);
    new PluginJar("other", "1.0.0").write(plugins.resolve("sample-1.0.jar"));

    refused(jar).hasMessageContaining("sample-1.0.jar is there already and belongs to something");
  }

  @Test
  void aFileThatChangedSinceIsNamed() throws IOException {
    InstalledPlugin installed = installer().install(jar, null, false);
    Path there = plugins.resolve("sample-1.0.jar");
    sample("1.0.1").write(there);
    assertThat(installed.change(plugins)).contains(there + " has changed since it was installed");

    Files.delete(there);
    assertThat(installed.change(plugins)).contains(there + " is gone");
    installer().remove("sample");
    assertThat(installer().installed()).isEmpty();
  }

  @Test
  void whatWasNotInstalledIsNotRemoved() throws IOException {
    assertThatThrownBy(() -> installer().remove("absent"))
        .hasMessage("plugin 'absent' was not installed; none was");
    Files.createDirectories(plugins);
    Path copied = Files.copy(jar, plugins.resolve("copied.jar"));
    assertThatThrownBy(() -> installer().remove("sample"))
        .hasMessage("plugin 'sample' was copied to its place; delete " + copied);
    assertThat(copied).exists();
  }

  @Test
  void aDamagedRecordIsNamedBeforeAnythingIsInstalled() throws IOException {
    Files.createDirectories(plugins);
    Files.writeString(plugins.resolve("installed.json"), "{");

    refused(jar).hasMessageStartingWith(plugins.resolve("installed.json") + ": is damaged");
    assertThat(files()).containsExactly("installed.json");
  }

  @Test
  void aRecordThatNamesFilesElsewhereDeletesNone() throws IOException {
    installer().install(jar, null, false);
    Path record = plugins.resolve("installed.json");
    Files.writeString(
        record, Files.readString(record).replace("\"sample-1.0.jar\"", "\"../../sample-1.0.jar\""));

    installer().remove("sample");

    assertThat(jar).exists();
  }

  private PluginInstaller installer() {
    return new PluginInstaller(plugins, List.of(plugins));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refused(Path archive) {
    return refused(archive, null, false);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refused(
      Path archive, @Nullable String sha256, boolean replace) {
    return assertThatThrownBy(() -> installer().install(archive, sha256, replace))
        .isInstanceOf(IOException.class)
        .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain("\n", ".installing"));
  }

  private Path zip(String name, Map<String, byte[]> files) throws IOException {
    Path zip = folder.resolve(name);
    try (ZipOutputStream entries = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        entries.putNextEntry(new ZipEntry(file.getKey()));
        entries.write(file.getValue());
      }
    }
    return zip;
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(plugins)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> plugins.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
