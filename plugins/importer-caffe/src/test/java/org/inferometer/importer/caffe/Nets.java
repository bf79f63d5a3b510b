package org.inferometer.importer.caffe;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.inferometer.graph.ImportException;
import org.inferometer.importer.caffe.proto.BlobProto;
import org.inferometer.importer.caffe.proto.BlobShape;
import org.inferometer.importer.caffe.proto.LayerParameter;
import org.inferometer.importer.caffe.proto.NetParameter;
import org.inferometer.network.Network;

/// Small networks for tests, written as files.
final class Nets {
  private Nets() {}

  static String input(String name, long... dims) {
    String shape = Arrays.stream(dims).mapToObj(d -> "dim: " + d).collect(Collectors.joining(" "));
    return "layer { name: \""
        + name
        + "\" type: \"Input\" top: \""
        + name
        + "\" input_param { shape { "
        + shape
        + " } } }\n";
  }

  /// A layer named `y` with the top `y`.
  ///
  /// @param rest parameters, and further bottoms
  static String layer(String type, String bottom, String rest) {
    return "layer { name: \"y\" type: \""
        + type
        + "\" bottom: \""
        + bottom
        + "\" top: \"y\" "
        + rest
        + " }\n";
  }

  static Network load(Path folder, String text) throws IOException, ImportException {
    return new CaffeImporter().load(write(folder, text));
  }

  static Path write(Path folder, String text) throws IOException {
    return Files.writeString(folder.resolve("net.prototxt"), text);
  }

  /// With blobs for the layer `y`.
  static Network load(Path folder, String text, Floats... blobs)
      throws IOException, ImportException {
    return load(folder, text, Map.of("y", List.of(blobs)));
  }

  static Network load(Path folder, String text, Map<String, List<Floats>> blobs)
      throws IOException, ImportException {
    Path weights = Files.write(folder.resolve("net.caffemodel"), weights(blobs).toByteArray());
    return new CaffeImporter().load(write(folder, text), Map.of("weights", weights.toString()));
  }

  static NetParameter weights(Map<String, List<Floats>> blobs) {
    NetParameter.Builder net = NetParameter.newBuilder().setName("weights");
    blobs.forEach((layer, list) -> {
      LayerParameter.Builder parameter = LayerParameter.newBuilder().setName(layer).setType("Any");
      list.forEach(floats -> parameter.addBlobs(blob(floats)));
      net.addLayer(parameter);
    });
    return net.build();
  }

  static BlobProto blob(Floats floats) {
    BlobShape.Builder shape = BlobShape.newBuilder();
    Arrays.stream(floats.dims()).forEach(shape::addDim);
    return BlobProto.newBuilder().setShape(shape).addData(packed(floats.values())).build();
  }

  static ByteString packed(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return ByteString.copyFrom(bytes);
  }
}
