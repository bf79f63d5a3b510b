package org.inferometer.importer.caffe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Model;
import org.inferometer.importer.caffe.TextReader.Definition;
import org.inferometer.importer.caffe.layer.Blob;
import org.inferometer.importer.caffe.layer.CaffeLayers;
import org.inferometer.importer.caffe.proto.LayerParameter;
import org.inferometer.importer.caffe.proto.NetParameter;
import org.inferometer.network.Network;
import org.inferometer.spi.ImportOption;
import org.inferometer.spi.Importer;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/// Imports Caffe networks: a definition in text (`.prototxt`) with or without the weights of a
/// binary file (`.caffemodel`), or a binary file alone, which holds its definition too.
@Extension
public final class CaffeImporter implements Importer {
  private static final String BINARY = ".caffemodel";
  private static final int HEAD = 1 << 16;
  private static final Pattern NETWORK =
      Pattern.compile("(?m)^\\s*(layers?\\s*:?\\s*\\{|input\\s*:)");

  @Override
  public String format() {
    return "caffe";
  }

  @Override
  public List<String> operators() {
    return Stream.concat(CaffeLayers.types().stream(), LayersWithoutNodes.types().stream())
        .distinct()
        .sorted()
        .toList();
  }

  @Override
  public List<ImportOption> options() {
    return List.of(ImportOption.WEIGHTS);
  }

  /// By the extensions `.caffemodel` and `.prototxt`; the latter is a solver's too.
  @Override
  public boolean accepts(Path path) {
    Path last = path.getFileName();
    String name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(BINARY) || (name.endsWith(".prototxt") && !isSolver(path));
  }

  private static boolean isSolver(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      String head = new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
      return TextReader.solver(head) && !NETWORK.matcher(head).find();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public Network load(Path path) throws ImportException {
    return load(path, Map.of());
  }

  @Override
  public Network load(Path path, Map<String, String> chosen) throws ImportException {
    String weights = chosen.get(ImportOption.WEIGHTS.name());
    Map<String, List<Blob>> blobs = weights == null ? null : blobs(weights);
    try {
      Model model = isBinary(path) ? binary(path, blobs) : text(path, blobs);
      return Network.of(model, Network.nameFor(path), path.toString(), format(), null);
    } catch (Refusal e) {
      throw new ImportException(path.toString(), e.place(), e.reason());
    }
  }

  private static boolean isBinary(Path path) {
    return path.toString().toLowerCase(Locale.ROOT).endsWith(BINARY);
  }

  private static Map<String, List<Blob>> blobs(String weights) throws ImportException {
    try {
      return BinaryReader.read(Content.map(Path.of(weights))).blobs();
    } catch (InvalidPathException e) {
      throw new ImportException(weights, "", "is no path");
    } catch (Refusal e) {
      throw new ImportException(weights, e.place(), e.reason());
    }
  }

  private static Model text(Path path, @Nullable Map<String, List<Blob>> blobs) throws Refusal {
    Definition definition = TextReader.read(Content.map(path));
    NetParameter net = Upgrade.upgraded(definition.net());
    List<LayerParameter> layers = TestPhase.layers(net);
    Support.check(layers);
    Support.checkText(definition.unknown(), net.getLayerList(), layers);
    return convert(path, net, layers, blobs);
  }

  private static Model binary(Path path, @Nullable Map<String, List<Blob>> given) throws Refusal {
    BinaryReader read = BinaryReader.read(Content.map(path));
    NetParameter net = Upgrade.upgraded(read.net());
    if (net.getLayerCount() == 0) {
      throw new Refusal("", "has no layers");
    }
    List<LayerParameter> layers = TestPhase.layers(net);
    Support.check(layers);
    Support.checkBinary(layers);
    return convert(path, net, layers, given == null ? read.blobs() : given);
  }

  private static Model convert(
      Path path,
      NetParameter net,
      List<LayerParameter> layers,
      @Nullable Map<String, List<Blob>> blobs)
      throws Refusal {
    Wiring wiring = Wiring.of(InputLayers.declared(net), layers);
    return Conversion.convert(Network.nameFor(path), wiring, blobs);
  }
}
