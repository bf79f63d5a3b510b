package org.inferometer.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.inferometer.plugin.PluginEntry.Loaded;
import org.inferometer.plugin.PluginEntry.Unusable;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Probe;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.spi.SpiVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PluginCatalogueTest {
  static final String METER =
      """
      package sample;
      import org.inferometer.spi.*;
      @org.pf4j.Extension
      public class SampleMeter implements Meter {
        public String id() { return "sample"; }
        public String title() { return "Sample"; }
        public String kind() { return "cpu"; }
        public Probe probe() { return new Probe.Unavailable("nothing to meter", "none"); }
        public Sampler start(String device) { throw new IllegalStateException(); }
      }
      """;

  private static final String ENTRIES =
      "a plugin's jar has the manifest entries Plugin-Id, Plugin-Version and Plugin-Requires";

  private static final String NAME_FROM_LIBRARY =
      """
      private String name() {
        try {
          Object named = getClass().getClassLoader().loadClass("library.Named")
              .getDeclaredConstructor().newInstance();
          return ((java.util.function.Supplier<?>) named).get().toString();
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException(e);
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void aMeterInAPluginJarIsFoundWithItsVersionAndOrigin() throws IOException {
    Path jar = folder.resolve("sample.jar");
    new PluginJar("sample", "2.3.4").extension("sample.SampleMeter", METER).write(jar);

    PluginCatalogue catalogue = PluginCatalogue.open(List.of(folder));

    assertThat(catalogue.meters()).extracting(Meter::id).contains("sample");
    assertThat(catalogue.entries())
        .contains(
            new PluginEntry(PluginKind.METER, "sample", "2.3.4", jar.toString(), new Loaded()));
  }

  @Test
  void aBrokenJarIsKeptWithItsReasonAndDoesNotStopTheOthers() throws IOException {
    Files.writeString(folder.resolve("broken.jar"), "this is no jar");
    new PluginJar("sample", "1.0.0")
        .extension("sample.SampleMeter", METER)
        .write(folder.resolve("sample.jar"));

    PluginCatalogue catalogue = PluginCatalogue.open(List.of(folder));

    assertThat(reasonOf(catalogue, "broken.jar")).startsWith("it is not a usable plugin jar: ");
    assertThat(catalogue.meters()).extracting(Meter::id).contains("sample");
  }

  @Test
  void aJarWithoutAManifestSaysWhatAPluginsManifestHas() throws IOException {
    try (ZipOutputStream jar =
        new ZipOutputStream(Files.newOutputStream(folder.resolve("library.jar")))) {
      jar.putNextEntry(new ZipEntry("a.txt"));
    }

    assertThat(reasonOf(PluginCatalogue.open(List.of(folder)), "library.jar"))
        .isEqualTo("it has no manifest; " + ENTRIES);
  }

  @Test
  void aJarWhoseManifestNamesNoPluginSaysSo() throws IOException {
    new PluginJar("", "").write(folder.resolve("library.jar"));

    assertThat(reasonOf(PluginCatalogue.open(List.of(folder)), "library.jar"))
        .isEqualTo("its manifest names no Plugin-Id, so that it is no plugin; " + ENTRIES);
  }

  @Test
  void aPluginWithoutAVersionSaysSo() throws IOException {
    new PluginJar("sample", "").write(folder.resolve("sample.jar"));

    assertThat(reasonOf(PluginCatalogue.open(List.of(folder)), "sample.jar"))
        .isEqualTo("its manifest names no Plugin-Version; " + ENTRIES);
  }

  @Test
  void aPluginThatRequiresWhatIsNoVersionSaysHowToWriteOne() throws IOException {
    new PluginJar("sample", "1.0.0")
        .with("Plugin-Requires", "the newest")
        .write(folder.resolve("sample.jar"));

    assertThat(reasonOf(PluginCatalogue.open(List.of(folder)), "sample.jar"))
        .isEqualTo(
            "its Plugin-Requires is 'the newest', which is no range of versions; write for example"
                + " >=0.1.0 & <0.2.0");
  }

  @Test
  void aPluginThatBringsItsOwnCopyOfTheInterfacesIsToldHowToBePacked() throws IOException {
    new PluginJar("sample", "1.0.0")
        .extension("sample.SampleMeter", METER)
        .withClass(ReportRenderer.class)
        .withClass(Meter.class)
        .write(folder.resolve("sample.jar"));

    PluginCatalogue catalogue = PluginCatalogue.open(List.of(folder));

    assertThat(reasonOf(catalogue, "sample.jar"))
        .isEqualTo(
            "it brings its own copy of the plugin interfaces, which Inferometer cannot use;"
                + " give profiler-api the scope 'provided' and pack it again");
    assertThat(catalogue.meters()).extracting(Meter::id).doesNotContain("sample");
  }

  /// A thin jar names its libraries in its manifest, as maven-jar-plugin writes it.
  @Test
  void librariesThatTheManifestNamesAreFoundBesideTheJar() throws IOException {
    Files.createDirectories(folder.resolve("lib"));
    new PluginJar("", "")
        .extension(
            "library.Named",
            "package library; public class Named implements java.util.function.Supplier<String> {"
                + " public String get() { return \"sample\"; } }")
        .write(folder.resolve("lib/library.jar"));
    String source =
        METER
            .replace("return \"sample\";", "return name();")
            .replace("public String title()", NAME_FROM_LIBRARY + " public String title()");
    new PluginJar("sample", "1.0.0")
        .with("Class-Path", "lib/library.jar")
        .extension("sample.SampleMeter", source)
        .write(folder.resolve("sample.jar"));

    PluginCatalogue catalogue = PluginCatalogue.open(List.of(folder));

    assertThat(catalogue.meters()).extracting(Meter::id).contains("sample");
  }

  @Test
  void anInterfacesCopyInALibraryBesideTheJarIsFoundToo() throws IOException {
    Files.createDirectories(folder.resolve("lib"));
    new PluginJar("", "").withClass(ReportRenderer.class).write(folder.resolve("lib/api.jar"));
    new PluginJar("sample", "1.0.0")
        .with("Class-Path", "lib/api.jar")
        .extension("sample.SampleMeter", METER)
        .write(folder.resolve("sample.jar"));

    assertThat(reasonOf(PluginCatalogue.open(List.of(folder)), "sample.jar"))
        .startsWith("it brings its own copy of the plugin interfaces");
  }

  @Test
  void aPluginWithoutAnIndexOfItsClassesSaysWhatWritesIt() throws IOException {
    new PluginJar("sample", "1.0.0").write(folder.resolve("sample.jar"));

    assertThat(reasonOf(PluginCatalogue.open(List.of(folder)), "sample.jar"))
        .isEqualTo(
            "it names no class of a plugin: META-INF/extensions.idx is missing or empty;"
                + " PF4J's annotation processor writes it");
  }

  @Test
  void anArchiveIsToldToBeUnpacked() throws IOException {
    Files.createFile(folder.resolve("sample-1.0.0.zip"));

    assertThat(reasonOf(PluginCatalogue.open(List.of(folder)), "sample-1.0.0.zip"))
        .isEqualTo("an archive is not loaded; unpack it in this folder");
  }

  @Test
  void aClassWithTwoInterfacesIsAPluginOfBothKinds() throws IOException {
    String both =
        METER
            .replace("implements Meter", "implements Meter, ReportRenderer")
            .replace(
                "public String title()",
                "public String format() { return \"sample\"; }"
                    + " public String fileName() { return \"sample.txt\"; }"
                    + " public void render(org.inferometer.study.Study s, java.nio.file.Path p) {}"
                    + " public String title()");
    new PluginJar("sample", "1.0.0")
        .extension("sample.SampleMeter", both)
        .write(folder.resolve("sample.jar"));

    PluginCatalogue catalogue = PluginCatalogue.open(List.of(folder));

    assertThat(catalogue.meters()).extracting(Meter::id).contains("sample");
    assertThat(catalogue.renderers()).extracting(ReportRenderer::format).contains("sample");
    assertThat(catalogue.entries().stream().filter(entry -> entry.id().equals("sample")))
        .extracting(PluginEntry::kind)
        .containsExactly(PluginKind.METER, PluginKind.RENDERER);
  }

  @Test
  void aMissingClassIsNamed() throws IOException {
    new PluginJar("sample", "1.0.0")
        .extension("sample.SampleMeter", METER)
        .without("sample.SampleMeter")
        .write(folder.resolve("sample.jar"));

    assertThat(reasonOf(PluginCatalogue.open(List.of(folder)), "SampleMeter"))
        .startsWith("class sample.SampleMeter is missing");
  }

  @Test
  void aPluginForAnotherVersionOfTheInterfacesSaysWhichItNeeds() throws IOException {
    new PluginJar("sample", "1.0.0")
        .with("Plugin-Requires", ">=9.0.0")
        .extension("sample.SampleMeter", METER)
        .write(folder.resolve("sample.jar"));

    PluginCatalogue catalogue = PluginCatalogue.open(List.of(folder));

    assertThat(reasonOf(catalogue, "sample.jar"))
        .contains("it needs version >=9.0.0")
        .contains("this is " + SpiVersion.CURRENT);
    assertThat(catalogue.meters()).extracting(Meter::id).doesNotContain("sample");
  }

  @Test
  void aConstructorThatThrowsCostsOnlyItsPlugin() throws IOException {
    String source =
        METER.replace(
            "public String id()",
            "{ boom(); } void boom() { throw new"
                + " IllegalStateException(\"no meter\\nhere\"); } public String id()");
    new PluginJar("sample", "1.0.0")
        .extension("sample.SampleMeter", source)
        .write(folder.resolve("sample.jar"));

    assertThat(reasonOf(PluginCatalogue.open(List.of(folder)), "SampleMeter"))
        .isEqualTo("no meter here");
  }

  @Test
  void aPluginThatThrowsWhenItIsUsedIsUnavailableWithItsReason() throws IOException {
    String throwing =
        METER
            .replace("new Probe.Unavailable(\"nothing to meter\", \"none\")", "null")
            .replace("return null;", "throw new IllegalStateException(\"probe fails\");");
    new PluginJar("sample", "1.0.0")
        .extension("sample.SampleMeter", throwing)
        .write(folder.resolve("sample.jar"));
    PluginFaults faults = new PluginFaults();

    PluginCatalogue catalogue =
        PluginCatalogue.open(new PluginSources(List.of(folder), Map.of()), faults);

    Meter meter =
        catalogue.meters().stream().filter(m -> m.id().equals("sample")).findFirst().orElseThrow();
    assertThat(meter.probe())
        .isInstanceOfSatisfying(
            Probe.Unavailable.class,
            none ->
                assertThat(none.reason())
                    .isEqualTo(
                        "the meter 'sample' failed in probe(): IllegalStateException: probe"
                            + " fails"));
    assertThat(faults.all())
        .singleElement()
        .satisfies(fault -> assertThat(fault.thrown()).isInstanceOf(IllegalStateException.class));
  }

  @ParameterizedTest
  @ValueSource(strings = {"title", "kind"})
  void aPluginThatCannotSayWhatItIsIsUnusable(String method) throws IOException {
    String source =
        METER.replaceFirst(
            "(String " + method + "\\(\\) )\\{.*}",
            "$1{ throw new IllegalStateException(\"a bug\"); }");
    new PluginJar("sample", "1.0.0")
        .extension("sample.SampleMeter", source)
        .write(folder.resolve("sample.jar"));

    PluginCatalogue catalogue = PluginCatalogue.open(List.of(folder));

    assertThat(reasonOf(catalogue, "sample"))
        .isEqualTo("it failed in " + method + "(): IllegalStateException: a bug");
    assertThat(catalogue.meters()).extracting(Meter::id).doesNotContain("sample");
  }

  @Test
  void aPluginWithoutATitleIsUnusable() throws IOException {
    new PluginJar("sample", "1.0.0")
        .extension("sample.SampleMeter", METER.replace("\"Sample\"", "null"))
        .write(folder.resolve("sample.jar"));

    assertThat(reasonOf(PluginCatalogue.open(List.of(folder)), "sample"))
        .isEqualTo("it failed in title(): NullPointerException: nothing is returned");
  }

  @Test
  void aPluginWithoutAnIdIsUnusableAndDoesNotStopTheOthers() throws IOException {
    new PluginJar("nameless", "1.0.0")
        .extension("sample.SampleMeter", METER.replace("\"sample\"", "null"))
        .write(folder.resolve("a.jar"));
    new PluginJar("sample", "1.0.0")
        .extension("sample.SampleMeter", METER)
        .write(folder.resolve("b.jar"));

    PluginCatalogue catalogue = PluginCatalogue.open(List.of(folder));

    assertThat(reasonOf(catalogue, "SampleMeter")).contains("its id is nothing");
    assertThat(catalogue.meters()).extracting(Meter::id).contains("sample");
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "title"})
  void anErrorCostsItsPluginOnly(String method) throws IOException {
    String source =
        METER.replaceFirst(
            "(String " + method + "\\(\\) )\\{.*}",
            "$1{ throw new java.util.ServiceConfigurationError(\"a bug\"); }");
    new PluginJar("sample", "1.0.0")
        .extension("sample.SampleMeter", source)
        .write(folder.resolve("sample.jar"));

    PluginCatalogue catalogue = PluginCatalogue.open(List.of(folder));

    assertThat(reasonOf(catalogue, method.equals("id") ? "SampleMeter" : "sample"))
        .contains("a bug");
    assertThat(catalogue.meters()).extracting(Meter::id).doesNotContain("sample");
  }

  @Test
  void theSecondPluginOfOneIdIsRefused() throws IOException {
    new PluginJar("first", "1.0.0")
        .extension("sample.SampleMeter", METER)
        .write(folder.resolve("a.jar"));
    new PluginJar("second", "1.0.0")
        .extension("sample.SampleMeter", METER)
        .write(folder.resolve("b.jar"));

    PluginCatalogue catalogue = PluginCatalogue.open(List.of(folder));

    assertThat(catalogue.meters()).extracting(Meter::id).containsOnlyOnce("sample");
    assertThat(reasonOf(catalogue, "sample"))
        .isEqualTo(
            "another meter is called 'sample', and was found first: those of Inferometer itself"
                + " come before those of plugin folders; give it an id of its own");
  }

  @Test
  void aPluginsFolderThatDoesNotExistIsNamed() {
    Path absent = folder.resolve("absent");

    assertThat(reasonOf(PluginCatalogue.open(List.of(absent)), "absent"))
        .startsWith("the plugins folder cannot be read");
  }

  private static String reasonOf(PluginCatalogue catalogue, String id) {
    return catalogue.entries().stream()
        .filter(entry -> entry.id().equals(id))
        .flatMap(entry ->
            entry.state() instanceof Unusable u
                ? List.of(u.reason()).stream()
                : List.<String>of().stream())
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("no unusable entry '" + id + "' in " + catalogue.entries()));
  }
}
