package org.inferometer.cli;

import static org.inferometer.network.layer.Layers.fullyConnected;
import static org.inferometer.network.layer.Layers.relu;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Model;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.OmittedLayer;
import org.inferometer.spi.ImportOption;
import org.inferometer.spi.Importer;

/// An importer whose files are folders or files of any content that are called `*.sketch`. Each is
/// one small network, whose weights are seeded unless a file of weights is named.
final class SketchImporter implements Importer {
  static final String SEEDED = "no file of weights was named, so they are seeded";

  @Override
  public String format() {
    return "sketch";
  }

  @Override
  public boolean accepts(Path path) {
    return path.toString().endsWith(".sketch");
  }

  @Override
  public List<ImportOption> options() {
    return List.of(ImportOption.WEIGHTS, ImportOption.SIGNATURE);
  }

  @Override
  public Network load(Path path) {
    return load(path, Map.of());
  }

  @Override
  public Network load(Path path, Map<String, String> chosen) {
    NetworkBuilder builder = new NetworkBuilder("sketch", 1);
    builder.output(
        builder
            .input("data", ElementType.FLOAT, "N", 4)
            .then("ip1", fullyConnected(3))
            .then("relu1", relu()));
    Map<String, String> metadata = new HashMap<>();
    metadata.put(
        Network.OMITTED_KEY,
        OmittedLayer.joined(
            List.of(
                new OmittedLayer("drop1", "Dropout", "is the identity outside training"),
                new OmittedLayer("drop2", "Dropout", "is the identity outside training"))));
    if (!chosen.containsKey(ImportOption.WEIGHTS.name())) {
      metadata.put(Network.SEEDED_KEY, SEEDED);
    }
    Model m = builder.model();
    Model model =
        new Model(
            m.irVersion(),
            m.producerName(),
            m.producerVersion(),
            m.domain(),
            m.modelVersion(),
            m.docString(),
            m.operatorSets(),
            m.graph(),
            m.functions(),
            metadata);
    return Network.of(model, Network.nameFor(path), path.toString(), format(), null);
  }
}
