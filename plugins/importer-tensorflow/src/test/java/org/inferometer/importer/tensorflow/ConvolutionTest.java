package org.inferometer.importer.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.importer.tensorflow.Close.assertClose;
import static org.inferometer.importer.tensorflow.TestGraph.attr;
import static org.inferometer.importer.tensorflow.TestGraph.list;
import static org.inferometer.importer.tensorflow.TestGraph.random;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.importer.tensorflow.proto.AttrValue;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Convolutions against their definition: sums over windows of a picture with its channels last.
class ConvolutionTest {
  private static final int CHANNELS = 3;
  private static final int FILTERS = 4;

  /// Padding before the first window and the number of windows (TensorFlow's `SAME` and `VALID`).
  private record Span(int before, int count) {
    static Span of(int size, int kernel, int stride, int dilation, boolean same) {
      int reach = (kernel - 1) * dilation + 1;
      if (!same) {
        return new Span(0, (size - reach + stride) / stride);
      }
      int count = (size + stride - 1) / stride;
      int total = Math.max(0, (count - 1) * stride + reach - size);
      return new Span(total / 2, count);
    }
  }

  private static double at(double[] x, int h, int w, int c, int i, int j, int k) {
    return i < 0 || j < 0 || i >= h || j >= w ? 0 : x[(i * w + j) * c + k];
  }

  private static double[] convolved(
      double[] x, int h, int w, double[] f, int k, int stride, int dilation, boolean same) {
    Span rows = Span.of(h, k, stride, dilation, same);
    Span columns = Span.of(w, k, stride, dilation, same);
    double[] y = new double[rows.count() * columns.count() * FILTERS];
    for (int i = 0; i < rows.count(); i++) {
      for (int j = 0; j < columns.count(); j++) {
        for (int o = 0; o < FILTERS; o++) {
          double sum = 0;
          for (int a = 0; a < k; a++) {
            for (int b = 0; b < k; b++) {
              for (int c = 0; c < CHANNELS; c++) {
                int row = i * stride - rows.before() + a * dilation;
                int column = j * stride - columns.before() + b * dilation;
                sum +=
                    at(x, h, w, CHANNELS, row, column, c)
                        * f[((a * k + b) * CHANNELS + c) * FILTERS + o];
              }
            }
          }
          y[(i * columns.count() + j) * FILTERS + o] = sum;
        }
      }
    }
    return y;
  }

  private static Map<String, AttrValue> attributes(int stride, int dilation, boolean same) {
    Map<String, AttrValue> attributes = new HashMap<>();
    attributes.put("strides", list(1, stride, stride, 1));
    attributes.put("dilations", list(1, dilation, dilation, 1));
    attributes.put("padding", attr(same ? "SAME" : "VALID"));
    return attributes;
  }

  @ParameterizedTest
  @CsvSource({
    "7, 6, 3, 1, 1, true", "7, 6, 3, 2, 1, true", "8, 7, 2, 2, 1, true", "8, 7, 4, 3, 1, true",
    "7, 6, 2, 1, 1, true", "9, 8, 3, 1, 2, true", "9, 8, 3, 2, 1, false", "9, 8, 2, 1, 3, false",
    "5, 5, 1, 2, 1, true"
  })
  void aConvolutionSumsOverItsWindows(int h, int w, int k, int stride, int dilation, boolean same)
      throws Exception {
    double[] x = random(1, (long) h * w * CHANNELS);
    double[] f = random(2, (long) k * k * CHANNELS * FILTERS);
    TestGraph graph =
        new TestGraph()
            .input("x", x, 1, h, w, CHANNELS)
            .constant("f", f, k, k, CHANNELS, FILTERS)
            .node("y", "Conv2D", List.of("x", "f"), attributes(stride, dilation, same));

    assertClose(graph.run("y"), convolved(x, h, w, f, k, stride, dilation, same));
  }

  @ParameterizedTest
  @CsvSource({"7, 6, 3, 2, 1", "8, 7, 2, 2, 1", "8, 7, 4, 3, 1", "9, 8, 3, 1, 2"})
  void samePaddingFitsSizesThatAreNotKnown(int h, int w, int k, int stride, int dilation)
      throws Exception {
    double[] x = random(3, (long) h * w * CHANNELS);
    double[] f = random(4, (long) k * k * CHANNELS * FILTERS);
    TestGraph graph =
        new TestGraph()
            .open("x", x, 1, h, w, CHANNELS)
            .constant("f", f, k, k, CHANNELS, FILTERS)
            .node("y", "Conv2D", List.of("x", "f"), attributes(stride, dilation, true));

    assertClose(graph.run("y"), convolved(x, h, w, f, k, stride, dilation, true));
  }

  @ParameterizedTest
  @CsvSource({"6, 5, 3, 2, true", "6, 5, 2, 1, true", "6, 5, 3, 1, false"})
  void aDepthwiseConvolutionKeepsChannelsApart(int h, int w, int k, int stride, boolean same)
      throws Exception {
    int multiplier = 2;
    double[] x = random(5, (long) h * w * CHANNELS);
    double[] f = random(6, (long) k * k * CHANNELS * multiplier);
    TestGraph graph =
        new TestGraph()
            .input("x", x, 1, h, w, CHANNELS)
            .constant("f", f, k, k, CHANNELS, multiplier)
            .node("y", "DepthwiseConv2dNative", List.of("x", "f"), attributes(stride, 1, same));

    Span rows = Span.of(h, k, stride, 1, same);
    Span columns = Span.of(w, k, stride, 1, same);
    double[] y = new double[rows.count() * columns.count() * CHANNELS * multiplier];
    for (int n = 0; n < y.length; n++) {
      int c = n / multiplier % CHANNELS;
      int j = n / multiplier / CHANNELS % columns.count();
      int i = n / multiplier / CHANNELS / columns.count();
      for (int a = 0; a < k; a++) {
        for (int b = 0; b < k; b++) {
          y[n] +=
              at(
                      x,
                      h,
                      w,
                      CHANNELS,
                      i * stride - rows.before() + a,
                      j * stride - columns.before() + b,
                      c)
                  * f[((a * k + b) * CHANNELS + c) * multiplier + n % multiplier];
        }
      }
    }
    assertClose(graph.run("y"), y);
  }

  /// The gradient of a convolution: what each window reads it is given back.
  private static double[] transposed(
      double[] g, double[] f, int h, int w, int k, int stride, boolean same) {
    Span rows = Span.of(h, k, stride, 1, same);
    Span columns = Span.of(w, k, stride, 1, same);
    double[] y = new double[h * w * CHANNELS];
    for (int i = 0; i < rows.count(); i++) {
      for (int j = 0; j < columns.count(); j++) {
        for (int o = 0; o < FILTERS; o++) {
          for (int a = 0; a < k; a++) {
            for (int b = 0; b < k; b++) {
              for (int c = 0; c < CHANNELS; c++) {
                int row = i * stride - rows.before() + a;
                int column = j * stride - columns.before() + b;
                if (row >= 0 && column >= 0 && row < h && column < w) {
                  y[(row * w + column) * CHANNELS + c] +=
                      g[(i * columns.count() + j) * FILTERS + o]
                          * f[((a * k + b) * CHANNELS + c) * FILTERS + o];
                }
              }
            }
          }
        }
      }
    }
    return y;
  }

  @ParameterizedTest
  @CsvSource({
    "8, 6, 3, 2, true, false", "7, 5, 3, 2, true, false", "8, 6, 2, 2, true, false",
    "8, 6, 4, 2, true, false", "9, 7, 3, 2, false, false", "8, 6, 3, 2, false, false",
    "6, 6, 1, 2, true, false", "8, 6, 3, 2, true, true", "7, 5, 3, 2, true, true",
    "9, 7, 3, 3, false, true", "6, 6, 1, 2, true, true"
  })
  void aTransposedConvolutionIsTheGradientOfAConvolution(
      int h, int w, int k, int stride, boolean same, boolean open) throws Exception {
    Span rows = Span.of(h, k, stride, 1, same);
    Span columns = Span.of(w, k, stride, 1, same);
    double[] g = random(7, (long) rows.count() * columns.count() * FILTERS);
    double[] f = random(8, (long) k * k * CHANNELS * FILTERS);
    TestGraph graph = new TestGraph();
    if (open) {
      graph.open("g", g, 1, rows.count(), columns.count(), FILTERS);
    } else {
      graph.input("g", g, 1, rows.count(), columns.count(), FILTERS);
    }
    graph
        .vector("sizes", 1, h, w, CHANNELS)
        .constant("f", f, k, k, CHANNELS, FILTERS)
        .node("y", "Conv2DBackpropInput", List.of("sizes", "f", "g"), attributes(stride, 1, same));

    assertClose(graph.run("y"), transposed(g, f, h, w, k, stride, same));
  }

  @Test
  void aConvolutionBetweenSpaceToBatchAndBackIsOneDilatedLayer() throws Exception {
    int h = 9;
    int w = 8;
    double[] x = random(9, (long) h * w * CHANNELS);
    double[] f = random(10, 3L * 3 * CHANNELS * FILTERS);
    // SAME for a reach of 5 takes 2 before and 2 behind; the rest makes the sizes even.
    TestGraph graph =
        new TestGraph()
            .input("x", x, 1, h, w, CHANNELS)
            .vector("block", 2, 2)
            .integers("paddings", new long[] {2, 3, 2, 2}, 2, 2)
            .integers("crops", new long[] {0, 1, 0, 0}, 2, 2)
            .constant("f", f, 3, 3, CHANNELS, FILTERS)
            .node("spread", "SpaceToBatchND", List.of("x", "block", "paddings"))
            .node("conv", "Conv2D", List.of("spread", "f"), attributes(1, 1, false))
            .node("y", "BatchToSpaceND", List.of("conv", "block", "crops"));

    assertClose(graph.run("y"), convolved(x, h, w, f, 3, 1, 2, true));
    Network network = graph.network();
    assertThat(network.layers()).extracting(Layer::name).containsExactly("conv");
    assertThat(network.omitted()).hasSize(2);
  }

  @Test
  void aConvolutionOfGroupsReadsItsOwnChannels() throws Exception {
    double[] x = random(11, 2L * 2 * 4);
    double[] f = random(12, 2L * 6);
    TestGraph graph =
        new TestGraph()
            .input("x", x, 1, 2, 2, 4)
            .constant("f", f, 1, 1, 2, 6)
            .node("y", "Conv2D", List.of("x", "f"), attributes(1, 1, true));

    double[] y = new double[4 * 6];
    for (int n = 0; n < y.length; n++) {
      int o = n % 6;
      for (int c = 0; c < 2; c++) {
        y[n] += x[n / 6 * 4 + o / 3 * 2 + c] * f[c * 6 + o];
      }
    }
    assertClose(graph.run("y"), y);
  }

  @Test
  void aConvolutionOfVolumesSumsOverItsWindows() throws Exception {
    int d = 4;
    int h = 3;
    int w = 5;
    double[] x = random(13, (long) d * h * w * 2);
    double[] f = random(14, 2L * 2 * 2 * 2 * 3);
    TestGraph graph =
        new TestGraph()
            .input("x", x, 1, d, h, w, 2)
            .constant("f", f, 2, 2, 2, 2, 3)
            .node(
                "y",
                "Conv3D",
                List.of("x", "f"),
                Map.of("strides", list(1, 2, 1, 2, 1), "padding", attr("SAME")));

    Span depth = Span.of(d, 2, 2, 1, true);
    Span rows = Span.of(h, 2, 1, 1, true);
    Span columns = Span.of(w, 2, 2, 1, true);
    double[] y = new double[depth.count() * rows.count() * columns.count() * 3];
    for (int n = 0; n < y.length; n++) {
      int o = n % 3;
      int j = n / 3 % columns.count();
      int i = n / 3 / columns.count() % rows.count();
      int l = n / 3 / columns.count() / rows.count();
      for (int t = 0; t < 16; t++) {
        int p = l * 2 - depth.before() + t / 8;
        int q = i - rows.before() + t / 4 % 2;
        int r = j * 2 - columns.before() + t / 2 % 2;
        if (p >= 0 && p < d && q >= 0 && q < h && r >= 0 && r < w) {
          y[n] += x[((p * h + q) * w + r) * 2 + t % 2] * f[t * 3 + o];
        }
      }
    }
    assertClose(graph.run("y"), y);
  }

  @ParameterizedTest
  @CsvSource({
    "7, 6, 3, 2, true, false", "7, 6, 2, 2, true, false", "8, 5, 4, 3, true, false",
    "7, 6, 3, 1, false, false", "7, 6, 2, 2, true, true", "8, 5, 4, 3, true, true"
  })
  void poolingsLeavePaddingOut(int h, int w, int k, int stride, boolean same, boolean open)
      throws Exception {
    double[] x = random(15, (long) h * w * CHANNELS);
    Span rows = Span.of(h, k, stride, 1, same);
    Span columns = Span.of(w, k, stride, 1, same);
    double[] largest = new double[rows.count() * columns.count() * CHANNELS];
    double[] mean = new double[largest.length];
    for (int n = 0; n < mean.length; n++) {
      int j = n / CHANNELS % columns.count();
      int i = n / CHANNELS / columns.count();
      int count = 0;
      largest[n] = Double.NEGATIVE_INFINITY;
      for (int a = 0; a < k; a++) {
        for (int b = 0; b < k; b++) {
          int row = i * stride - rows.before() + a;
          int column = j * stride - columns.before() + b;
          if (row >= 0 && column >= 0 && row < h && column < w) {
            double value = x[(row * w + column) * CHANNELS + n % CHANNELS];
            largest[n] = Math.max(largest[n], value);
            mean[n] += value;
            count++;
          }
        }
      }
      mean[n] /= count;
    }
    Map<String, AttrValue> attributes = attributes(stride, 1, same);
    attributes.put("ksize", list(1, k, k, 1));
    TestGraph graph = new TestGraph();
    if (open) {
      graph.open("x", x, 1, h, w, CHANNELS);
    } else {
      graph.input("x", x, 1, h, w, CHANNELS);
    }
    graph
        .node("max", "MaxPool", List.of("x"), attributes)
        .node("mean", "AvgPool", List.of("x"), attributes);

    assertClose(graph.run("max"), largest);
    assertClose(graph.run("mean"), mean);
  }
}
