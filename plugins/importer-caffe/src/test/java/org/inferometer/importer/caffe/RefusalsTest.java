package org.inferometer.importer.caffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.inferometer.graph.ImportException;
import org.inferometer.importer.caffe.proto.NetParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What cannot be imported is refused in one line that names file, place and reason.
class RefusalsTest {
  @TempDir Path folder;

  private static final String INPUT = Nets.input("x", 1, 2, 4, 4);
  private static final String CONVOLUTION =
      INPUT + Nets.layer("Convolution", "x", "convolution_param { num_output: 3 kernel_size: 3 }");

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(String text) {
    return assertThatThrownBy(() -> Nets.load(folder, text))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("net.prototxt");
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(String name, byte[] bytes) {
    return assertThatThrownBy(
            () -> new CaffeImporter().load(Files.write(folder.resolve(name), bytes)))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining(name);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void brokenTextIsRefusedWithLineColumnAndLayer() {
    assertRefused(INPUT + "layer {\n  name: \"conv\"\n  type: \"ReLU\"\n  bottom \"x\"\n}\n")
        .hasMessageContaining("line 5, column 10")
        .hasMessageContaining("layer 'conv'");
    assertRefused(INPUT + "layer {\n  name: \"pool\"\n  pooling_param { pool: MEDIAN }\n}\n")
        .hasMessageContaining("line 4, column 25")
        .hasMessageContaining("MEDIAN")
        .hasMessageContaining("layer 'pool'");
  }

  @Test
  void anUnknownFieldIsRefusedWithItsPlaceAndLayer() {
    assertRefused(
            INPUT
                + "layer {\n  name: \"y\" type: \"ReLU\" bottom: \"x\" top: \"y\"\n"
                + "  relu_param { leak: 0.1 }\n}\n")
        .hasMessageContaining("line 4, column 16")
        .hasMessageContaining("ReLUParameter has no field 'leak'")
        .hasMessageContaining("layer 'y'");
    assertRefused(INPUT + Nets.layer("ReLU", "x", "gain_param { a: 1 b { c: 2 } }"))
        .hasMessageContaining("LayerParameter has no field 'gain_param'")
        .hasMessageContaining("layer 'y'");
  }

  @Test
  void unknownFieldsThatCannotChangeTheMeaningAreRead() throws Exception {
    assertThat(
            Nets.load(
                    folder,
                    INPUT
                        + Nets.layer(
                            "Convolution",
                            "x",
                            "convolution_param { num_output: 3 kernel_size: 3 cudnn_flavour: 2 weight_filler { type: 'xavier' }"
                                + " sparse_engine: CAFFE } param { lr_mult: 2 }")
                        + "layer { name: \"loss\" type: \"SoftmaxWithLoss\" bottom: \"y\" bottom: \"x\""
                        + " strange_param { a: 1 } loss_param { normalization: PRE_FIXED } }")
                .layers())
        .hasSize(1);
  }

  @Test
  void allUnsupportedLayersAreNamedInOneMessage() {
    assertRefused(
            INPUT
                + "layer { name: \"a\" type: \"Python\" bottom: \"x\" top: \"a\" python_param { layer: 'A' } }"
                + "layer { name: \"b\" type: \"YoloV9\" bottom: \"a\" top: \"b\" yolo_param { anchors: 3 } }"
                + "layer { name: \"c\" type: \"Python\" bottom: \"b\" top: \"c\" }"
                + Nets.layer("Pooling", "c", "pooling_param { pool: STOCHASTIC kernel_size: 2 }"))
        .hasMessageContaining(
            "type Python (its code is in no file that can be read) of layer 'a', layer 'c'")
        .hasMessageContaining("type YoloV9 of layer 'b'")
        .hasMessageContaining("layer 'y' (Pooling) pools stochastically");
  }

  @Test
  void bothKindsOfLayersInOneFileAreRefusedByName() {
    assertRefused(INPUT + "layers { name: \"old\" type: RELU bottom: \"x\" top: \"old\" }\n")
        .hasMessageContaining("mixes `layers` (V1), the first of them 'old'")
        .hasMessageContaining("'x'");
  }

  @Test
  void whatIsNoDefinitionAtAllIsNamed() {
    assertRefused("net.prototxt", bytes("<!DOCTYPE html>\n<html><body>net</body></html>"))
        .hasMessageContaining("saved web page");
    assertRefused("net.caffemodel", bytes("\n <html><body>net</body></html>"))
        .hasMessageContaining("saved web page");
    assertRefused(
            "net.caffemodel",
            bytes("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n"))
        .hasMessageContaining("git lfs pull");
    assertRefused("net.prototxt", bytes("\ufeff" + CONVOLUTION))
        .hasMessageContaining("byte 0")
        .hasMessageContaining("byte-order mark");
    assertRefused("net.prototxt", "name: \"x\"".getBytes(StandardCharsets.UTF_16))
        .hasMessageContaining("UTF-16");
    assertRefused("solver.prototxt", bytes("net: \"train_val.prototxt\"\nbase_lr: 0.01\n"))
        .hasMessageContaining("solver");
    assertRefused("net.prototxt", bytes("")).hasMessageContaining("empty");
    assertRefused("net.prototxt", bytes("name: \"nothing\"\n")).hasMessageContaining("no layers");
    assertRefused("net.prototxt", new byte[] {'n', 'a', 'm', 'e', ':', ' ', '"', (byte) 0xc3, '"'})
        .hasMessageContaining("byte 7");
  }

  @Test
  void binaryWhereTextIsExpectedAndTheReverseIsRefused() throws Exception {
    assertRefused("net.prototxt", Samples.binary())
        .hasMessageContaining("is binary where the text");
    assertRefused("net.caffemodel", bytes(CONVOLUTION))
        .hasMessageContaining("is text where a binary");
    Path text = Nets.write(folder, CONVOLUTION);
    assertThatThrownBy(() -> new CaffeImporter().load(text, Map.of("weights", text.toString())))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("is text where a binary");
  }

  @Test
  void aSolverIsNotAcceptedButANetworkIs() throws Exception {
    CaffeImporter importer = new CaffeImporter();
    Path solver =
        Files.writeString(folder.resolve("s.prototxt"), "net: \"a.prototxt\"\nbase_lr: 0.1\n");
    assertThat(importer.accepts(solver)).isFalse();
    assertThat(importer.accepts(Nets.write(folder, CONVOLUTION))).isTrue();
    assertThat(importer.accepts(folder.resolve("a.caffemodel"))).isTrue();
    assertThat(importer.accepts(folder.resolve("a.onnx"))).isFalse();
  }

  @Test
  void blobsOfWrongShapesAreRefusedWithWhatWasExpectedAndFound() {
    assertThatThrownBy(
            () -> Nets.load(folder, CONVOLUTION, Floats.random(1, 3, 2, 5, 5), Floats.random(1, 3)))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("layer 'y'")
        .hasMessageContaining("needs blob 0 of shape [3x2x3x3]")
        .hasMessageContaining("[3x2x5x5]");
    // As many numbers, in another order.
    assertThatThrownBy(
            () -> Nets.load(folder, CONVOLUTION, Floats.random(1, 2, 3, 3, 3), Floats.random(1, 3)))
        .hasMessageContaining("[2x3x3x3]");
  }

  @Test
  void missingAndSurplusBlobsAreRefused() {
    assertThatThrownBy(
            () -> Nets.load(folder, CONVOLUTION, Map.of("other", List.of(Floats.random(1, 3)))))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("layer 'y'")
        .hasMessageContaining("no weights in the file");
    assertThatThrownBy(() -> Nets.load(folder, CONVOLUTION, Floats.random(1, 3, 2, 3, 3)))
        .hasMessageContaining("needs blob 1, but the file has only 1");
    assertThatThrownBy(() ->
            Nets.load(
                folder,
                CONVOLUTION,
                Floats.random(1, 3, 2, 3, 3),
                Floats.random(1, 3),
                Floats.random(1, 3)))
        .hasMessageContaining("has 2 blobs, but the file holds 3");
  }

  @Test
  void aBlobWhoseNumbersDoNotFillItsShapeIsRefused() throws Exception {
    NetParameter.Builder net =
        Nets.weights(Map.of("y", List.of(Floats.random(1, 3, 2, 3, 3)))).toBuilder();
    net.getLayerBuilder(0).getBlobsBuilder(0).setData(0, Nets.packed(1, 2, 3));
    Path weights = Files.write(folder.resolve("w.caffemodel"), net.build().toByteArray());
    Path text = Nets.write(folder, CONVOLUTION);
    assertThatThrownBy(() -> new CaffeImporter().load(text, Map.of("weights", weights.toString())))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("w.caffemodel, layer 'y', blob 0")
        .hasMessageContaining("but 3 numbers");
  }

  @Test
  void missingFilesAreNamed() throws Exception {
    Path text = Nets.write(folder, CONVOLUTION);
    assertThatThrownBy(
            () -> new CaffeImporter().load(text, Map.of("weights", folder + "/absent.caffemodel")))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("absent.caffemodel")
        .hasMessageContaining("no such file");
  }

  @Test
  void damagedWeightsAreRefusedWithTheirByte() throws Exception {
    byte[] whole = Samples.binary();
    assertRefused("cut.caffemodel", Arrays.copyOf(whole, whole.length - 3))
        .hasMessageContaining("byte ")
        .hasMessageContaining("ends within");
  }

  @Test
  void cyclesAndUnknownBottomsAreRefused() {
    assertRefused(
            INPUT
                + "layer { name: \"a\" type: \"Eltwise\" bottom: \"x\" bottom: \"b\" top: \"a\" }"
                + "layer { name: \"b\" type: \"ReLU\" bottom: \"a\" top: \"b\" }")
        .hasMessageContaining("layer 'a'")
        .hasMessageContaining("takes the blob 'b', which the later layer 'b' makes");
    assertRefused(INPUT + Nets.layer("ReLU", "nothing", ""))
        .hasMessageContaining("layer 'y'")
        .hasMessageContaining("'nothing', which no layer makes");
  }

  @Test
  void aBlobThatTwoLayersMakeIsRefused() {
    assertRefused(
            INPUT
                + "layer { name: \"a\" type: \"ReLU\" bottom: \"x\" top: \"t\" }"
                + "layer { name: \"b\" type: \"TanH\" bottom: \"x\" top: \"t\" }")
        .hasMessageContaining("layer 'b'")
        .hasMessageContaining("layer 'a' makes already");
  }

  @Test
  void dataOfUnknownShapeIsRefusedWithTheRemedy() {
    assertRefused(
            "layer { name: \"data\" type: \"HDF5Data\" top: \"x\" hdf5_data_param { source: 'a' } }"
                + Nets.layer("ReLU", "x", ""))
        .hasMessageContaining("layer 'data'")
        .hasMessageContaining("type \"Input\"");
  }

  @Test
  void deepNestingIsRefused() {
    assertRefused("layer { ".repeat(100_000)).hasMessageContaining("line 1");
  }

  @Test
  void sizesBeyondAnyMemoryAreRefused() {
    assertRefused(
            Nets.input("x", 1, 3, 4, 4)
                + Nets.layer("InnerProduct", "x", "inner_product_param { num_output: 4294967295 }"))
        .hasMessageContaining("layer 'y'");
    assertRefused(Nets.input("x", 2147483647, 2147483647)).hasMessageContaining("below 2^31");
    assertRefused(
            Nets.input("x", 1, 3) + Nets.layer("Tile", "x", "tile_param { tiles: 2147483647 }"))
        .hasMessageContaining("layer 'y'")
        .hasMessageContaining("2^31");
  }

  @Test
  void anUnknownFieldOfABinaryDefinitionIsRefused() throws Exception {
    NetParameter.Builder net = NetParameter.newBuilder();
    com.google.protobuf.TextFormat.merge(INPUT + Nets.layer("ReLU", "x", ""), net);
    net.getLayerBuilder(1)
        .setUnknownFields(
            com.google.protobuf.UnknownFieldSet.newBuilder()
                .addField(
                    9999,
                    com.google.protobuf.UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build());
    assertRefused("fork.caffemodel", net.build().toByteArray())
        .hasMessageContaining("layer 'y'")
        .hasMessageContaining("field 9999");
  }
}
