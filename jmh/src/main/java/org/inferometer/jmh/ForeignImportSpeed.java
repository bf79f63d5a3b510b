package org.inferometer.jmh;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.inferometer.graph.ImportException;
import org.inferometer.importer.caffe.CaffeImporter;
import org.inferometer.importer.caffe.proto.BlobProto;
import org.inferometer.importer.caffe.proto.BlobShape;
import org.inferometer.importer.caffe.proto.LayerParameter;
import org.inferometer.importer.tensorflow.TensorFlowImporter;
import org.inferometer.importer.tensorflow.proto.AttrValue;
import org.inferometer.importer.tensorflow.proto.DataType;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.inferometer.importer.tensorflow.proto.TensorProto;
import org.inferometer.importer.tensorflow.proto.TensorShapeProto;
import org.inferometer.network.Network;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Importing a network of another framework once in a fresh JVM, as a user does: 60 layers with
/// 1024 x 1024 weights each, 252 MB in all (goal 3 s, in a heap of 72 MiB: with the mapped file at
/// most 1.3 times its size).
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Measurement(iterations = 1)
@Fork(value = 7, jvmArgsAppend = "-Xmx72m")
public class ForeignImportSpeed {
  private static final int LAYERS = 60;
  private static final int WIDTH = 1024;
  private static final ByteString WEIGHTS =
      ByteString.copyFrom(new byte[WIDTH * WIDTH * Float.BYTES]);

  /// A chain of InnerProduct layers, as a definition and its weights.
  @State(Scope.Benchmark)
  public static class CaffeFiles {
    private Path definition = Path.of("");
    private Path weights = Path.of("");

    @Setup
    public void write() throws IOException {
      definition = Files.createTempFile("chain", ".prototxt");
      weights = Files.createTempFile("chain", ".caffemodel");
      StringBuilder text =
          new StringBuilder("input: 'l0' input_shape { dim: 1 dim: " + WIDTH + " }\n");
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(weights))) {
        for (int i = 1; i <= LAYERS; i++) {
          text.append("layer { name: 'l" + i + "' type: 'InnerProduct' bottom: 'l" + (i - 1) + "'")
              .append(" top: 'l" + i + "' inner_product_param { num_output: " + WIDTH)
              .append(" bias_term: false } }\n");
          append(out, 100, layer(i));
        }
      }
      Files.writeString(definition, text);
    }

    private static LayerParameter layer(int i) {
      return LayerParameter.newBuilder()
          .setName("l" + i)
          .setType("InnerProduct")
          .addBlobs(
              BlobProto.newBuilder()
                  .setShape(BlobShape.newBuilder().addDim(WIDTH).addDim(WIDTH))
                  .addData(WEIGHTS))
          .build();
    }

    @TearDown
    public void delete() throws IOException {
      Files.deleteIfExists(definition);
      Files.deleteIfExists(weights);
    }
  }

  /// A chain of MatMul nodes, as a frozen graph.
  @State(Scope.Benchmark)
  public static class TensorFlowFile {
    private Path graph = Path.of("");

    @Setup
    public void write() throws IOException {
      graph = Files.createTempFile("chain", ".pb");
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(graph))) {
        append(out, 1, placeholder());
        for (int i = 1; i <= LAYERS; i++) {
          append(out, 1, constant(i));
          append(out, 1, product(i));
        }
      }
    }

    private static NodeDef placeholder() {
      return NodeDef.newBuilder()
          .setName("l0")
          .setOp("Placeholder")
          .putAttr("dtype", type())
          .putAttr("shape", AttrValue.newBuilder().setShape(shape(1, WIDTH)).build())
          .build();
    }

    private static NodeDef constant(int i) {
      TensorProto value =
          TensorProto.newBuilder()
              .setDtype(DataType.DT_FLOAT)
              .setTensorShape(shape(WIDTH, WIDTH))
              .setTensorContent(WEIGHTS)
              .build();
      return NodeDef.newBuilder()
          .setName("w" + i)
          .setOp("Const")
          .putAttr("dtype", type())
          .putAttr("value", AttrValue.newBuilder().setTensor(value).build())
          .build();
    }

    private static NodeDef product(int i) {
      return NodeDef.newBuilder()
          .setName("l" + i)
          .setOp("MatMul")
          .addInput("l" + (i - 1))
          .addInput("w" + i)
          .putAttr("T", type())
          .build();
    }

    private static AttrValue type() {
      return AttrValue.newBuilder().setType(DataType.DT_FLOAT).build();
    }

    private static TensorShapeProto shape(long... sizes) {
      TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
      for (long size : sizes) {
        shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
      }
      return shape.build();
    }

    @TearDown
    public void delete() throws IOException {
      Files.deleteIfExists(graph);
    }
  }

  @Benchmark
  public Network caffe(CaffeFiles files) throws ImportException {
    return new CaffeImporter().load(files.definition, Map.of("weights", files.weights.toString()));
  }

  @Benchmark
  public Network tensorFlow(TensorFlowFile file) throws ImportException {
    return new TensorFlowImporter().load(file.graph);
  }

  private static void append(OutputStream out, int field, MessageLite message) throws IOException {
    CodedOutputStream coded = CodedOutputStream.newInstance(out, 1 << 16);
    coded.writeMessage(field, message);
    coded.flush();
  }
}
