package org.inferometer.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.graph.Node;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two plugins have one operator.
final class ProvidedLayersTest {
  private static final Node TWICE = node("Twice");
  private static final Node SINGLE = node("Single");

  @TempDir Path folder;

  private static Node node(String type) {
    return new Node(type, type, "org.example", "", List.of("x"), List.of("y"), List.of(), Map.of());
  }

  @BeforeEach
  void twoPlugins() throws IOException {
    new PluginJar("org.first", "1.0.0")
        .extension("first.Twice", layer("first", "Twice"))
        .write(folder.resolve("first.jar"));
    new PluginJar("org.second", "2.1.0")
        .extension("second.Twice", layer("second", "Twice"))
        .extension("second.Single", layer("second", "Single"))
        .write(folder.resolve("second.jar"));
  }

  private static String layer(String place, String type) {
    return """
    package %s;
    import org.inferometer.customlayer.*;
    import org.inferometer.graph.ElementType;
    @org.pf4j.Extension
    public class %s implements CustomLayer {
      public Signature signature() {
        return Signature.of("org.example", "%s", 1).types("T", ElementType.FLOAT)
            .input("x", "T", "...").output("y", "T", "...");
      }
      public void reference(LayerCall call) { throw new AssertionError("nothing runs here"); }
    }
    """
        .formatted(place, type, type);
  }

  @Test
  void bothAreLoadedAndRivalEachOther() {
    ProvidedLayers layers = open(Map.of());

    assertThat(layers.rivals(TWICE))
        .extracting(ProvidedLayer::source)
        .containsExactly("org.first 1.0.0 (first.jar)", "org.second 2.1.0 (second.jar)");
    assertThat(layers.of(TWICE)).isEmpty();
    assertThat(layers.fault()).isEmpty();
  }

  @Test
  void whatOnePluginAloneHasIsUsableBesideThem() {
    ProvidedLayers layers = open(Map.of());

    assertThat(layers.rivals(SINGLE)).isEmpty();
    assertThat(layers.usable().all())
        .extracting(layer -> layer.signature().title())
        .containsExactly("org.example.Single");
  }

  @Test
  void theOneThatIsChosenIsUsed() {
    ProvidedLayers layers = open(Map.of("org.example.Twice", "org.second"));

    assertThat(layers.rivals(TWICE)).isEmpty();
    CustomLayer used = layers.usable().of(TWICE).orElseThrow();
    assertThat(used.getClass().getName()).isEqualTo("second.Twice");
  }

  @Test
  void aChoiceOfAPluginThatHasNoSuchLayerNamesThoseThatHave() {
    assertThat(open(Map.of("org.example.Twice", "org.third")).fault())
        .contains(
            "plugin 'org.third' has no custom layer org.example.Twice; those that have it:"
                + " org.first, org.second");
  }

  @Test
  void aChoiceForALayerThatNobodyHasIsNamed() {
    assertThat(open(Map.of("org.example.Thrice", "org.first")).fault().orElseThrow())
        .startsWith("no plugin has a custom layer org.example.Thrice");
  }

  @Test
  void aSecondPluginOfOneIdNamesTheFirst() throws IOException {
    new PluginJar("org.first", "1.1.0")
        .extension("first.Twice", layer("first", "Twice"))
        .write(folder.resolve("first-1.1.jar"));

    assertThat(PluginCatalogue.open(List.of(folder)).entries())
        .contains(
            PluginEntry.unusable(
                null,
                "first.jar",
                "",
                folder.resolve("first.jar").toString(),
                "its Plugin-Id is 'org.first', as that of "
                    + folder.resolve("first-1.1.jar")
                    + ", which was found first; remove one of them"));
  }

  private ProvidedLayers open(Map<String, String> chosen) {
    return PluginCatalogue.open(new PluginSources(List.of(folder), chosen), new PluginFaults())
        .customLayers();
  }
}
