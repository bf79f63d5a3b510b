package org.inferometer.importer.caffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.importer.caffe.Check.dims;

import java.nio.file.Path;
import java.util.List;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.network.OmittedLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Blobs, phases and layers without nodes.
class WiringTest {
  @TempDir Path folder;

  private static final String INPUT = Nets.input("x", 2, 3);

  private static String layer(String name, String type, String bottom, String top) {
    return "layer { name: \""
        + name
        + "\" type: \""
        + type
        + "\" bottom: \""
        + bottom
        + "\" top: \""
        + top
        + "\" }\n";
  }

  private static List<String> outputs(Network network) {
    return network.outputs().stream().map(TensorSpec::name).toList();
  }

  private static List<String> layers(Network network) {
    return network.layers().stream().map(Layer::name).toList();
  }

  @Test
  void theLastLayerOfAnInPlaceChainGivesTheBlobItsName() throws Exception {
    Network network =
        Nets.load(
            folder,
            INPUT
                + layer("abs", "AbsVal", "x", "b")
                + layer("exp", "Exp", "b", "b")
                + layer("log", "TanH", "b", "b"));
    Floats x = Floats.random(1, 2, 3);

    assertThat(outputs(network)).containsExactly("b");
    assertThat(layers(network)).containsExactly("abs", "exp", "log");
    assertThat(network.graph().nodes().stream().flatMap(n -> n.outputs().stream()))
        .doesNotHaveDuplicates();
    Check.same(
        Run.one(network, x), dims(2, 3), at -> Math.tanh(Math.exp(Math.abs(x.at(at[0], at[1])))));
  }

  @Test
  void aReaderBeforeAnInPlaceLayerSeesTheOldValue() throws Exception {
    Network network =
        Nets.load(
            folder,
            INPUT
                + layer("b", "AbsVal", "x", "b")
                + layer("before", "Exp", "b", "c")
                + layer("inplace", "TanH", "b", "b")
                + layer("after", "Exp", "b", "d"));
    Floats x = Floats.random(1, 2, 3);

    assertThat(outputs(network)).containsExactly("c", "d");
    List<Floats> results = Run.all(network, x);
    Check.same(results.get(0), dims(2, 3), at -> Math.exp(Math.abs(x.at(at[0], at[1]))));
    Check.same(results.get(1), dims(2, 3), at -> Math.exp(Math.tanh(Math.abs(x.at(at[0], at[1])))));
  }

  @Test
  void anInputWrittenInPlaceKeepsItsName() throws Exception {
    Network network = Nets.load(folder, INPUT + layer("relu", "ReLU", "x", "x"));

    assertThat(network.inputs().getFirst().name()).isEqualTo("x");
    assertThat(outputs(network)).containsExactly("relu");
  }

  @Test
  void layersThatComputeNothingAreOmittedWithTheirReason() throws Exception {
    Network network =
        Nets.load(
            folder,
            INPUT
                + layer("relu", "ReLU", "x", "a")
                + layer("drop", "Dropout", "a", "a")
                + "layer { name: \"split\" type: \"Split\" bottom: \"a\" top: \"a1\" top: \"a2\" }"
                + layer("y", "TanH", "a1", "y")
                + "layer { name: \"quiet\" type: \"Silence\" bottom: \"a2\" }"
                + layer("z", "Exp", "a2", "z"));

    assertThat(layers(network)).containsExactly("relu", "y", "z");
    assertThat(outputs(network)).containsExactly("y", "z");
    assertThat(network.omitted())
        .extracting(OmittedLayer::name)
        .containsExactly("x", "drop", "split", "quiet");
    assertThat(network.omitted().get(1).reason()).isEqualTo("is the identity outside training");
  }

  @Test
  void oneOfTwoNamesOfATensorNeedsANode() throws Exception {
    Network network =
        Nets.load(
            folder,
            INPUT
                + layer("relu", "ReLU", "x", "a")
                + "layer { name: \"split\" type: \"Split\" bottom: \"a\" top: \"a1\" top: \"a2\" }");
    Floats x = Floats.random(1, 2, 3);

    assertThat(outputs(network)).containsExactlyInAnyOrder("a1", "a2");
    Run.all(network, x)
        .forEach(result -> Check.same(result, dims(2, 3), at -> Math.max(0, x.at(at[0], at[1]))));
  }

  @Test
  void aSilencedTopIsNoOutput() throws Exception {
    Network network =
        Nets.load(
            folder,
            INPUT
                + "layer { name: \"cut\" type: \"Slice\" bottom: \"x\" top: \"a\""
                + " top: \"b\" top: \"c\" } layer { name: \"quiet\" type: \"Silence\" bottom: \"b\" bottom: \"c\" }");
    Floats x = Floats.random(1, 2, 3);

    assertThat(outputs(network)).containsExactly("a");
    Check.same(Run.one(network, x), dims(2, 1), at -> x.at(at[0], 0));
  }

  @Test
  void phasesStagesAndLevelsChooseTheLayers() throws Exception {
    String rules =
        "state { level: 1 stage: \"use\" }\n"
            + INPUT
            + "layer { name: \"t\" type: \"Exp\" bottom: \"x\" top: \"t\" include { phase: TRAIN } }"
            + "layer { name: \"u\" type: \"Exp\" bottom: \"x\" top: \"u\" include { phase: TEST stage: \"use\" } }"
            + "layer { name: \"v\" type: \"Exp\" bottom: \"x\" top: \"v\" exclude { phase: TEST } }"
            + "layer { name: \"w\" type: \"Exp\" bottom: \"x\" top: \"w\" include { min_level: 2 } }"
            + "layer { name: \"n\" type: \"Exp\" bottom: \"x\" top: \"n\" include { not_stage: \"use\" } }"
            + "layer { name: \"m\" type: \"Exp\" bottom: \"x\" top: \"m\" exclude { max_level: 0 } }";

    assertThat(layers(Nets.load(folder, rules))).containsExactly("u", "m");
  }

  @Test
  void aTrainingDefinitionEndsAtWhatItsLossesLookAt() throws Exception {
    Network network =
        Nets.load(
            folder,
            "layer { name: \"data\" type: \"Data\" top: \"data\" top: \"label\" include { phase: TEST }"
                + " transform_param { crop_size: 6 } data_param { batch_size: 7 } }"
                + layer("fc", "Flatten", "data", "fc")
                + "layer { name: \"accuracy\" type: \"Accuracy\" bottom: \"fc\" bottom: \"label\" top: \"accuracy\" }"
                + "layer { name: \"loss\" type: \"SoftmaxWithLoss\" bottom: \"fc\" bottom: \"label\" top: \"loss\" }");

    assertThat(outputs(network)).containsExactly("fc");
    assertThat(network.inputs()).hasSize(1);
    assertThat(network.inputs().getFirst().toString()).contains("data").contains("3").contains("6");
    assertThat(network.omitted())
        .extracting(OmittedLayer::name)
        .containsExactly("data", "accuracy", "loss", "label");
  }

  @Test
  void layersOfOneNameAreToldApart() throws Exception {
    Network network =
        Nets.load(folder, INPUT + layer("same", "Exp", "x", "a") + layer("same", "TanH", "a", "b"));

    assertThat(layers(network)).containsExactly("same", "same#2");
  }

  @Test
  void aLayerMayBeNamedLikeABlobOfAnother() throws Exception {
    Network network =
        Nets.load(folder, INPUT + layer("x", "Exp", "x", "a") + layer("a", "TanH", "a", "x2"));

    assertThat(layers(network)).hasSize(2);
    assertThat(outputs(network)).containsExactly("x2");
  }

  @Test
  void withoutWeightsTheyAreSeededAndTheSameEveryTime() throws Exception {
    String text = INPUT + Nets.layer("InnerProduct", "x", "inner_product_param { num_output: 4 }");
    Network network = Nets.load(folder, text);

    assertThat(network.seeded())
        .hasValueSatisfying(reason -> assertThat(reason).contains("no caffemodel"));
    assertThat(Nets.load(folder, text).sha256()).isEqualTo(network.sha256());
    assertThat(Nets.load(folder, text, Floats.random(1, 4, 3), Floats.random(2, 4)).seeded())
        .isEmpty();
  }
}
