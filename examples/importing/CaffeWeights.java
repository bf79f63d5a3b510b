import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/// Writes weights for `classifier.prototxt` as Caffe does, in place of a training: `java
/// CaffeWeights.java classifier.caffemodel`.
///
/// The file is a `NetParameter` of Caffe's protocol buffers: its name, and for each layer its name,
/// its type and its blobs, each with a shape and values.
final class CaffeWeights {
  private static final int LAYERS_OF_NET = 100;
  private static final int BLOBS_OF_LAYER = 7;
  private static final int DATA_OF_BLOB = 5;
  private static final int SHAPE_OF_BLOB = 7;

  private final Random random = new Random(1);

  private CaffeWeights() {}

  /// @param args the file to write
  public static void main(String[] args) throws IOException {
    Files.write(Path.of(args[0]), new CaffeWeights().net());
  }

  private byte[] net() {
    ByteArrayOutputStream net = new ByteArrayOutputStream();
    text(net, 1, "classifier");
    bytes(net, LAYERS_OF_NET, layer("conv1", "Convolution", blob(8, 1, 5, 5), blob(8)));
    bytes(net, LAYERS_OF_NET, layer("classes", "InnerProduct", blob(10, 8 * 12 * 12), blob(10)));
    return net.toByteArray();
  }

  private static byte[] layer(String name, String type, byte[]... blobs) {
    ByteArrayOutputStream layer = new ByteArrayOutputStream();
    text(layer, 1, name);
    text(layer, 2, type);
    for (byte[] blob : blobs) {
      bytes(layer, BLOBS_OF_LAYER, blob);
    }
    return layer.toByteArray();
  }

  private byte[] blob(int... shape) {
    ByteArrayOutputStream dims = new ByteArrayOutputStream();
    int count = 1;
    for (int dim : shape) {
      number(dims, dim);
      count *= dim;
    }
    ByteBuffer values = ByteBuffer.allocate(Float.BYTES * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      values.putFloat((float) (0.1 * random.nextGaussian()));
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    bytes(packed, 1, dims.toByteArray());
    ByteArrayOutputStream blob = new ByteArrayOutputStream();
    bytes(blob, SHAPE_OF_BLOB, packed.toByteArray());
    bytes(blob, DATA_OF_BLOB, values.array());
    return blob.toByteArray();
  }

  private static void text(ByteArrayOutputStream to, int field, String text) {
    bytes(to, field, text.getBytes(StandardCharsets.UTF_8));
  }

  /// A field of a length and bytes: wire type 2.
  private static void bytes(ByteArrayOutputStream to, int field, byte[] value) {
    number(to, field << 3 | 2);
    number(to, value.length);
    to.writeBytes(value);
  }

  /// Seven bits a byte, the lowest first; a set eighth bit says that more follow.
  private static void number(ByteArrayOutputStream to, int value) {
    int rest = value;
    while (rest > 0x7f) {
      to.write(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    to.write(rest);
  }
}
