package org.inferometer.importer.caffe;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.inferometer.importer.caffe.Check.dims;

import java.nio.file.Path;
import org.inferometer.network.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizesTest {
  @TempDir Path folder;

  private static final Floats X = Floats.random(7, 2, 3, 5, 6);
  private static final String INPUT = Nets.input("x", 2, 3, 5, 6);

  @ParameterizedTest
  @CsvSource({
    "height: 9 width: 4, 0, 0, 9, 4",
    "zoom_factor: 2, 0, 0, 9, 11",
    "shrink_factor: 2, 0, 0, 3, 3",
    "shrink_factor: 2 zoom_factor: 3, 0, 0, 7, 7",
    "height: 1 width: 1, 0, 0, 1, 1",
    "zoom_factor: 2 pad_beg: -1 pad_end: -1, 1, 1, 5, 7"
  })
  void anInterpolationPutsCornerOnCorner(String rest, int begin, int end, int height, int width)
      throws Exception {
    Network network =
        Nets.load(folder, INPUT + Nets.layer("Interp", "x", "interp_param { " + rest + " }"));

    Check.same(
        Run.one(network, X),
        dims(2, 3, height, width),
        at -> {
          double row = height == 1 ? 0 : (double) at[2] * (4 - begin - end) / (height - 1);
          double column = width == 1 ? 0 : (double) at[3] * (5 - begin - end) / (width - 1);
          int i = (int) row;
          int j = (int) column;
          int below = Math.min(i + 1, 4 - begin - end);
          int right = Math.min(j + 1, 5 - begin - end);
          double down = row - i;
          double along = column - j;
          return (1 - down)
                  * ((1 - along) * value(at, begin + i, begin + j)
                      + along * value(at, begin + i, begin + right))
              + down
                  * ((1 - along) * value(at, begin + below, begin + j)
                      + along * value(at, begin + below, begin + right));
        });
  }

  private static double value(int[] at, int row, int column) {
    return X.at(at[0], at[1], row, column);
  }

  @Test
  void aScaleRepeatsPixels() throws Exception {
    Network network =
        Nets.load(folder, INPUT + Nets.layer("Upsample", "x", "upsample_param { scale: 3 }"));

    Check.same(
        Run.one(network, X), dims(2, 3, 15, 18), at -> X.at(at[0], at[1], at[2] / 3, at[3] / 3));
  }

  @Test
  void aMaskPutsPixelsBackWhereTheyWereTheLargest() throws Exception {
    Floats x = Floats.random(3, 2, 3, 4, 6);
    Network network =
        Nets.load(
            folder,
            Nets.input("x", 2, 3, 4, 6)
                + "layer { name: \"pool\" type: \"Pooling\" bottom: \"x\" top: \"p\" top: \"m\""
                + " pooling_param { kernel_size: 2 stride: 2 } }"
                + Nets.layer("Upsample", "p", "bottom: \"m\" upsample_param { scale: 2 }"));

    Check.same(
        Run.one(network, x),
        dims(2, 3, 4, 6),
        at -> {
          double largest = Double.NEGATIVE_INFINITY;
          for (int i = 0; i < 4; i++) {
            largest =
                Math.max(largest, x.at(at[0], at[1], at[2] / 2 * 2 + i / 2, at[3] / 2 * 2 + i % 2));
          }
          double own = x.at(at[0], at[1], at[2], at[3]);
          return own == largest ? own : 0;
        });
  }

  @Test
  void anInterpolationThatPadsIsRefused() {
    assertThatThrownBy(() ->
            Nets.load(
                folder,
                INPUT + Nets.layer("Interp", "x", "interp_param { zoom_factor: 2 pad_beg: 1 }")))
        .hasMessageContaining("layer 'y'")
        .hasMessageContaining("only cut");
  }

  @Test
  void regionsArePooledByTheirParts() throws Exception {
    Network network =
        Nets.load(
            folder,
            INPUT
                + Nets.input("rois", 3, 5)
                + Nets.layer(
                    "ROIPooling",
                    "x",
                    "bottom: \"rois\" roi_pooling_param { pooled_h: 2 pooled_w: 2 spatial_scale: 0.5 }"));
    double[] corners = {0, 0, 0, 10, 8, 1, 2, 2, 6, 6, 0, 4, 2, 5, 3};
    Floats rois = Floats.of(dims(3, 5), corners);

    Check.same(
        Run.one(network, X, rois),
        dims(3, 3, 2, 2),
        at -> {
          int left = (int) Math.round(corners[5 * at[0] + 1] * 0.5);
          int top = (int) Math.round(corners[5 * at[0] + 2] * 0.5);
          int right = (int) Math.round(corners[5 * at[0] + 3] * 0.5);
          int bottom = (int) Math.round(corners[5 * at[0] + 4] * 0.5);
          double height = Math.max(bottom - top + 1, 1) / 2.0;
          double width = Math.max(right - left + 1, 1) / 2.0;
          double largest = Double.NEGATIVE_INFINITY;
          for (int i = top + (int) Math.floor(at[2] * height);
              i < Math.min(top + (int) Math.ceil((at[2] + 1) * height), 5);
              i++) {
            for (int j = left + (int) Math.floor(at[3] * width);
                j < Math.min(left + (int) Math.ceil((at[3] + 1) * width), 6);
                j++) {
              largest = Math.max(largest, X.at((long) corners[5 * at[0]], at[1], i, j));
            }
          }
          return largest;
        });
  }
}
