package org.inferometer.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.plugin.PluginEntry.Unusable;
import org.inferometer.spi.Meter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Code of other users does not run.
final class PluginOwnersTest {
  @TempDir Path folder;

  private Path plugins = Path.of("");
  private Path jar = Path.of("");

  @BeforeEach
  void aPlugin() throws IOException {
    assumeTrue(
        FileSystems.getDefault().supportedFileAttributeViews().contains("posix"),
        "this file system has no owners");
    plugins = Files.createDirectory(folder.resolve("plugins"));
    allow(plugins, "rwxr-xr-x");
    jar = plugins.resolve("sample.jar");
    new PluginJar("sample", "1.0.0")
        .extension("sample.SampleMeter", PluginCatalogueTest.METER)
        .write(jar);
    allow(jar, "rw-r--r--");
  }

  @Test
  void aPluginThatItsOwnerAloneMayWriteIsLoaded() {
    assertThat(open(PluginOwners.ofProcess()).meters()).extracting(Meter::id).contains("sample");
  }

  @Test
  void nothingIsLoadedFromAFolderThatAllUsersMayWriteTo() throws IOException {
    allow(plugins, "rwxr-xrwx");

    PluginCatalogue catalogue = open(PluginOwners.ofProcess());

    assertThat(catalogue.meters()).extracting(Meter::id).doesNotContain("sample");
    assertThat(catalogue.entries())
        .contains(
            refused(
                plugins,
                "other users may write to "
                    + plugins
                    + " (rwxr-xrwx), so that their code would run with your rights; chmod go-w "
                    + plugins));
  }

  @Test
  void aJarThatAllUsersMayWriteIsNotLoadedAndDoesNotStopTheOthers() throws IOException {
    new PluginJar("other", "1.0.0")
        .extension(
            "sample.OtherMeter",
            PluginCatalogueTest.METER
                .replace("SampleMeter", "OtherMeter")
                .replace("\"sample\"", "\"other\""))
        .write(plugins.resolve("other.jar"));
    allow(jar, "rw-rw-rw-");

    PluginCatalogue catalogue = open(PluginOwners.ofProcess());

    assertThat(catalogue.meters()).extracting(Meter::id).contains("other").doesNotContain("sample");
    assertThat(catalogue.entries())
        .contains(
            refused(
                jar,
                "other users may write to "
                    + jar
                    + " (rw-rw-rw-), so that their code would run with your rights; chmod go-w "
                    + jar));
  }

  @Test
  void aPluginOfAnotherUserIsNotLoaded() throws IOException {
    String owner = Files.getOwner(plugins).getName();

    assertThat(open(new PluginOwners(Set.of())).entries())
        .contains(
            refused(
                plugins,
                plugins
                    + " belongs to the user "
                    + owner
                    + ", so that their code would run with your rights; copy what you trust to a"
                    + " folder of your own"));
  }

  @Test
  void aLibraryThatAllUsersMayWriteKeepsItsPluginFromBeingLoaded() throws IOException {
    Path libraries = Files.createDirectory(plugins.resolve("sample-lib"));
    allow(libraries, "rwxr-xr-x");
    Path library = Files.createFile(libraries.resolve("library.jar"));
    allow(library, "rw-r--rw-");
    new PluginJar("sample", "1.0.0")
        .with("Class-Path", "sample-lib/library.jar")
        .extension("sample.SampleMeter", PluginCatalogueTest.METER)
        .write(jar);

    assertThat(reason(open(PluginOwners.ofProcess())))
        .startsWith("other users may write to " + library + " (rw-r--rw-)");

    allow(library, "rw-r--r--");
    allow(libraries, "rwxrwxrwx");
    assertThat(reason(open(PluginOwners.ofProcess())))
        .startsWith("other users may write to " + libraries + " (rwxrwxrwx)");
  }

  @Test
  void aJarThatIsNamedItselfIsLoaded() {
    PluginCatalogue catalogue =
        PluginCatalogue.open(new PluginSources(List.of(jar), Map.of()), new PluginFaults());

    assertThat(catalogue.meters()).extracting(Meter::id).contains("sample");
  }

  private PluginCatalogue open(PluginOwners owners) {
    return PluginCatalogue.open(
        new PluginSources(List.of(plugins), Map.of()), owners, new PluginFaults());
  }

  private static String reason(PluginCatalogue catalogue) {
    return catalogue.entries().stream()
        .map(PluginEntry::state)
        .filter(Unusable.class::isInstance)
        .map(state -> ((Unusable) state).reason())
        .findFirst()
        .orElse("");
  }

  private static PluginEntry refused(Path file, String reason) {
    return PluginEntry.unusable(null, file.getFileName().toString(), "", file.toString(), reason);
  }

  private static void allow(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
