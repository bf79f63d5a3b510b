package org.inferometer.importer.caffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.importer.caffe.Check.dims;

import com.google.protobuf.ByteString;
import com.google.protobuf.TextFormat;
import com.google.protobuf.UnknownFieldSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.inferometer.importer.caffe.proto.BlobProto;
import org.inferometer.importer.caffe.proto.BlobShape;
import org.inferometer.importer.caffe.proto.NetParameter;
import org.inferometer.network.Network;
import org.inferometer.network.OmittedLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Definitions and weights of earlier Caffes.
class OldDefinitionsTest {
  @TempDir Path folder;

  private static final String OLD_INPUT =
      "input: \"x\" input_dim: 2 input_dim: 2 input_dim: 4 input_dim: 4\n";

  @Test
  void secondDefinitionsHaveTypesFromAList() throws Exception {
    Network network =
        Nets.load(
            folder,
            OLD_INPUT
                + "layers { name: \"abs\" type: ABSVAL bottom: \"x\" top: \"a\" blobs_lr: 1 weight_decay: 0 }"
                + "layers { name: \"pool\" type: POOLING bottom: \"a\" top: \"p\" pooling_param { kernel_size: 2 stride: 2 } }"
                + "layers { name: \"tanh\" type: TANH bottom: \"p\" top: \"p\" }"
                + "layers { name: \"drop\" type: DROPOUT bottom: \"p\" top: \"p\" }"
                + "layers { name: \"loss\" type: SOFTMAX_LOSS bottom: \"p\" bottom: \"p\" }");
    Floats x = Floats.random(1, 2, 2, 4, 4);

    assertThat(network.omitted())
        .extracting(OmittedLayer::type)
        .containsExactly("Dropout", "SoftmaxWithLoss");
    Check.same(
        Run.one(network, x),
        dims(2, 2, 2, 2),
        at -> {
          double largest = 0;
          for (int i = 0; i < 4; i++) {
            largest =
                Math.max(
                    largest, Math.abs(x.at(at[0], at[1], 2 * at[2] + i / 2, 2 * at[3] + i % 2)));
          }
          return Math.tanh(largest);
        });
  }

  @Test
  void firstDefinitionsPadInALayerOfItsOwn() throws Exception {
    NetParameter.Builder weights = NetParameter.newBuilder();
    Floats w = Floats.random(2, 3, 2, 3, 3);
    Floats b = Floats.random(3, 3);
    weights
        .addLayersBuilder()
        .getLayerBuilder()
        .setName("conv")
        .setType("conv")
        .addBlobs(Nets.blob(w))
        .addBlobs(Nets.blob(b));
    Path file = Files.write(folder.resolve("w.caffemodel"), weights.build().toByteArray());
    Path text =
        Nets.write(
            folder,
            OLD_INPUT
                + "layers { layer { name: \"pad\" type: \"padding\" pad: 1 } bottom: \"x\" top: \"padded\" }"
                + "layers { layer { name: \"conv\" type: \"conv\" num_output: 3 kernelsize: 3 stride: 2 biasterm: true"
                + " weight_filler { type: \"gaussian\" } } bottom: \"padded\" top: \"y\" }");
    Floats x = Floats.random(1, 2, 2, 4, 4);

    Network network = new CaffeImporter().load(text, Map.of("weights", file.toString()));

    Check.same(
        Run.one(network, x),
        dims(2, 3, 2, 2),
        at -> {
          double sum = b.values()[at[1]];
          for (int c = 0; c < 2; c++) {
            for (int i = 0; i < 9; i++) {
              int row = 2 * at[2] - 1 + i / 3;
              int column = 2 * at[3] - 1 + i % 3;
              if (row >= 0 && row < 4 && column >= 0 && column < 4) {
                sum += x.at(at[0], c, row, column) * w.at(at[1], c, i / 3, i % 3);
              }
            }
          }
          return sum;
        });
  }

  private Network withBlob(BlobProto blob) throws Exception {
    NetParameter.Builder net = NetParameter.newBuilder();
    net.addLayerBuilder().setName("y").addBlobs(blob);
    Path file = Files.write(folder.resolve("w.caffemodel"), net.build().toByteArray());
    Path text = Nets.write(folder, Nets.input("x", 2, 3) + Nets.layer("Scale", "x", ""));
    return new CaffeImporter().load(text, Map.of("weights", file.toString()));
  }

  private void checkScale(Network network) throws Exception {
    Floats x = Floats.random(1, 2, 3);
    double[] factors = {1.5, -2, 0.25};
    Check.same(Run.one(network, x), dims(2, 3), at -> x.at(at[0], at[1]) * factors[at[1]]);
  }

  @Test
  void weightsMayBeDoublesSingleNumbersOrInPieces() throws Exception {
    BlobShape shape = BlobShape.newBuilder().addDim(3).build();
    ByteBuffer doubles = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    doubles.putDouble(1.5).putDouble(-2).putDouble(0.25).flip();
    checkScale(
        withBlob(
            BlobProto.newBuilder()
                .setShape(shape)
                .addDoubleData(ByteString.copyFrom(doubles))
                .build()));
    checkScale(
        withBlob(
            BlobProto.newBuilder()
                .setShape(shape)
                .addData(Nets.packed(1.5f))
                .addData(Nets.packed(-2, 0.25f))
                .build()));
    UnknownFieldSet.Field.Builder single = UnknownFieldSet.Field.newBuilder();
    for (float factor : new float[] {1.5f, -2, 0.25f}) {
      single.addFixed32(Float.floatToIntBits(factor));
    }
    checkScale(
        withBlob(
            BlobProto.newBuilder()
                .setShape(shape)
                .setUnknownFields(UnknownFieldSet.newBuilder().addField(5, single.build()).build())
                .build()));
  }

  @Test
  void aBinaryFileAloneHoldsItsDefinition() throws Exception {
    Path file = Files.write(folder.resolve("small.caffemodel"), Samples.binary());
    Network alone = new CaffeImporter().load(file);

    NetParameter.Builder net = NetParameter.newBuilder();
    TextFormat.merge(Samples.TEXT, net);
    Network both =
        new CaffeImporter()
            .load(
                Files.writeString(folder.resolve("small.prototxt"), Samples.TEXT),
                Map.of("weights", file.toString()));
    assertThat(alone.seeded()).isEmpty();
    assertThat(alone.sha256()).isEqualTo(both.sha256());
  }
}
