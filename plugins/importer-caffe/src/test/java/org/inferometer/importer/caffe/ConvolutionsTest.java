package org.inferometer.importer.caffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.inferometer.importer.caffe.Check.dims;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.inferometer.network.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvolutionsTest {
  @TempDir Path folder;

  /// Of images, with groups: the definition as five loops.
  private static double convolved(
      Floats x, Floats w, Floats b, int[] at, int group, int stride, int pad, int dilation) {
    int perGroup = w.size(1);
    int first = at[1] / (w.size(0) / group) * perGroup;
    double sum = b.values()[at[1]];
    for (int c = 0; c < perGroup; c++) {
      for (int i = 0; i < w.size(2); i++) {
        for (int j = 0; j < w.size(3); j++) {
          int row = at[2] * stride - pad + i * dilation;
          int column = at[3] * stride - pad + j * dilation;
          if (row >= 0 && row < x.size(2) && column >= 0 && column < x.size(3)) {
            sum += x.at(at[0], first + c, row, column) * w.at(at[1], c, i, j);
          }
        }
      }
    }
    return sum;
  }

  @Test
  void aConvolutionHasGroupsStridePaddingAndDilation() throws Exception {
    Floats w = Floats.random(1, 6, 2, 3, 3);
    Floats b = Floats.random(2, 6);
    Floats x = Floats.random(3, 2, 4, 9, 8);
    Network network =
        Nets.load(
            folder,
            Nets.input("x", 2, 4, 9, 8)
                + Nets.layer(
                    "Convolution",
                    "x",
                    "convolution_param { num_output: 6 group: 2 kernel_size: 3 stride: 2 pad: 2 dilation: 2 }"),
            w,
            b);

    Check.same(Run.one(network, x), dims(2, 6, 5, 4), at -> convolved(x, w, b, at, 2, 2, 2, 2));
  }

  @Test
  void aDepthwiseConvolutionOfForksHasAsManyGroupsAsChannels() throws Exception {
    Floats w = Floats.random(1, 3, 1, 3, 3);
    Floats x = Floats.random(3, 1, 3, 5, 5);
    for (String type : List.of("ConvolutionDepthwise", "DepthwiseConvolution")) {
      Network network =
          Nets.load(
              folder,
              Nets.input("x", 1, 3, 5, 5)
                  + Nets.layer(
                      type,
                      "x",
                      "convolution_param { num_output: 3 kernel_size: 3 bias_term: false }"),
              w);

      Check.same(
          Run.one(network, x),
          dims(1, 3, 3, 3),
          at -> convolved(x, w, new Floats(dims(3), new float[3]), at, 3, 1, 0, 1));
    }
  }

  @Test
  void aConvolutionOverThreeAxesAddsOverAllOfThem() throws Exception {
    Floats w = Floats.random(1, 2, 2, 2, 1, 3);
    Floats x = Floats.random(3, 1, 2, 4, 3, 5);
    Network network =
        Nets.load(
            folder,
            Nets.input("x", 1, 2, 4, 3, 5)
                + Nets.layer(
                    "Convolution",
                    "x",
                    "convolution_param { num_output: 2 kernel_size: 2 kernel_size: 1 kernel_size: 3"
                        + " stride: 2 stride: 1 stride: 1 bias_term: false }"),
            w);

    Check.same(
        Run.one(network, x),
        dims(1, 2, 2, 3, 3),
        at -> {
          double sum = 0;
          for (int c = 0; c < 2; c++) {
            for (int i = 0; i < 2; i++) {
              for (int k = 0; k < 3; k++) {
                sum += x.at(0, c, 2 * at[2] + i, at[3], at[4] + k) * w.at(at[1], c, i, 0, k);
              }
            }
          }
          return sum;
        });
  }

  @Test
  void severalBottomsShareTheWeights() throws Exception {
    Floats w = Floats.random(1, 2, 1, 1, 1);
    Network network =
        Nets.load(
            folder,
            Nets.input("a", 1, 1, 2, 2)
                + Nets.input("b", 1, 1, 2, 2)
                + Nets.layer(
                    "Convolution",
                    "a",
                    "bottom: \"b\" top: \"z\""
                        + " convolution_param { num_output: 2 kernel_size: 1 bias_term: false }"),
            w);
    Floats a = Floats.random(5, 1, 1, 2, 2);
    Floats b = Floats.random(6, 1, 1, 2, 2);

    List<Floats> results = Run.all(network, a, b);

    Check.same(
        results.get(0), dims(1, 2, 2, 2), at -> a.at(0, 0, at[2], at[3]) * w.at(at[1], 0, 0, 0));
    Check.same(
        results.get(1), dims(1, 2, 2, 2), at -> b.at(0, 0, at[2], at[3]) * w.at(at[1], 0, 0, 0));
  }

  @Test
  void aDeconvolutionWithGroupsSpreadsEveryInputOverItsGroupOnly() throws Exception {
    Floats w = Floats.random(1, 4, 3, 3, 3);
    Floats b = Floats.random(2, 6);
    Floats x = Floats.random(3, 2, 4, 4, 5);
    Network network =
        Nets.load(
            folder,
            Nets.input("x", 2, 4, 4, 5)
                + Nets.layer(
                    "Deconvolution",
                    "x",
                    "convolution_param { num_output: 6 group: 2 kernel_size: 3 stride: 2 pad: 1 dilation: 2 }"),
            w,
            b);

    Check.same(
        Run.one(network, x),
        dims(2, 6, 9, 11),
        at -> {
          double sum = b.values()[at[1]];
          int group = at[1] / 3;
          for (int c = 2 * group; c < 2 * group + 2; c++) {
            for (int row = 0; row < 4; row++) {
              for (int column = 0; column < 5; column++) {
                int i = at[2] + 1 - 2 * row;
                int j = at[3] + 1 - 2 * column;
                if (i >= 0 && j >= 0 && i % 2 == 0 && j % 2 == 0 && i / 2 < 3 && j / 2 < 3) {
                  sum += x.at(at[0], c, row, column) * w.at(c, at[1] % 3, i / 2, j / 2);
                }
              }
            }
          }
          return sum;
        });
  }

  @Test
  void groupsThatDoNotDivideTheChannelsAreRefused() {
    assertThatThrownBy(() ->
            Nets.load(
                folder,
                Nets.input("x", 1, 3, 5, 5)
                    + Nets.layer(
                        "Convolution",
                        "x",
                        "convolution_param { num_output: 4 group: 2 kernel_size: 1 }")))
        .hasMessageContaining("layer 'y'")
        .hasMessageContaining("2 groups");
  }

  @Test
  void im2colLaysWindowsIntoChannels() throws Exception {
    Floats x = Floats.random(3, 1, 2, 4, 5);
    Network network =
        Nets.load(
            folder,
            Nets.input("x", 1, 2, 4, 5)
                + Nets.layer(
                    "Im2col",
                    "x",
                    "convolution_param { kernel_h: 2 kernel_w: 3 stride: 2 pad: 1 }"));

    Check.same(
        Run.one(network, x),
        dims(1, 12, 3, 3),
        at -> {
          int row = at[2] * 2 - 1 + at[1] / 3 % 2;
          int column = at[3] * 2 - 1 + at[1] % 3;
          boolean inside = row >= 0 && row < 4 && column >= 0 && column < 5;
          return inside ? x.at(0, at[1] / 6, row, column) : 0;
        });
  }

  @Test
  void anInnerProductTakesAllFromItsAxisOn() throws Exception {
    Floats w = Floats.random(1, 4, 6);
    Floats b = Floats.random(2, 4);
    Floats x = Floats.random(3, 2, 5, 2, 3);
    Network network =
        Nets.load(
            folder,
            Nets.input("x", 2, 5, 2, 3)
                + Nets.layer("InnerProduct", "x", "inner_product_param { num_output: 4 axis: 2 }"),
            w,
            b);

    Check.same(
        Run.one(network, x),
        dims(2, 5, 4),
        at -> {
          double sum = b.values()[at[2]];
          for (int k = 0; k < 6; k++) {
            sum += x.at(at[0], at[1], k / 3, k % 3) * w.at(at[2], k);
          }
          return sum;
        });
  }

  @Test
  void anInnerProductMayHaveItsWeightsTransposed() throws Exception {
    Floats w = Floats.random(1, 6, 4);
    Floats x = Floats.random(3, 2, 6);
    Network network =
        Nets.load(
            folder,
            Nets.input("x", 2, 6)
                + Nets.layer(
                    "InnerProduct",
                    "x",
                    "inner_product_param { num_output: 4 transpose: true bias_term: false }"),
            w);

    Check.same(
        Run.one(network, x),
        dims(2, 4),
        at -> {
          double sum = 0;
          for (int k = 0; k < 6; k++) {
            sum += x.at(at[0], k) * w.at(k, at[1]);
          }
          return sum;
        });
  }

  @Test
  void anEmbeddingIsARowOfTheWeights() throws Exception {
    Floats w = Floats.random(1, 5, 3);
    Floats b = Floats.random(2, 3);
    Floats x = Floats.of(dims(2, 2), 0, 4, 3, 1);
    Network network =
        Nets.load(
            folder,
            Nets.input("x", 2, 2)
                + Nets.layer("Embed", "x", "embed_param { num_output: 3 input_dim: 5 }"),
            w,
            b);

    Check.same(
        Run.one(network, x),
        dims(2, 2, 3),
        at -> w.at((long) x.at(at[0], at[1]), at[2]) + b.values()[at[2]]);
  }

  @Test
  void theBatchStaysOpenUnlessALayerFixesIt() throws Exception {
    String convolution =
        Nets.input("x", 8, 3, 4, 4)
            + Nets.layer("Convolution", "x", "convolution_param { num_output: 2 kernel_size: 3 }");
    assertThat(Nets.load(folder, convolution).inputs().getFirst().toString()).contains("N");

    Network fixed =
        Nets.load(
            folder,
            Nets.input("x", 8, 3)
                + Nets.layer("Reshape", "x", "reshape_param { shape { dim: 4 dim: 6 } }"));
    assertThat(fixed.inputs().getFirst().toString()).contains("8");
  }

  @Test
  void oldBlobsOfFourDimensionsFitWhereTheirCountDoes() throws Exception {
    Floats w = Floats.random(1, 4, 6);
    var old = Nets.weights(Map.of("y", List.of(w))).toBuilder();
    old.getLayerBuilder(0)
        .getBlobsBuilder(0)
        .clearShape()
        .setNum(1)
        .setChannels(1)
        .setHeight(4)
        .setWidth(6);
    Path weights =
        java.nio.file.Files.write(folder.resolve("old.caffemodel"), old.build().toByteArray());
    Floats x = Floats.random(3, 2, 6);

    Network network =
        new CaffeImporter()
            .load(
                Nets.write(
                    folder,
                    Nets.input("x", 2, 6)
                        + Nets.layer(
                            "InnerProduct",
                            "x",
                            "inner_product_param { num_output: 4 bias_term: false }")),
                Map.of("weights", weights.toString()));

    Check.same(
        Run.one(network, x),
        dims(2, 4),
        at -> {
          double sum = 0;
          for (int k = 0; k < 6; k++) {
            sum += x.at(at[0], k) * w.at(at[1], k);
          }
          return sum;
        });
  }
}
