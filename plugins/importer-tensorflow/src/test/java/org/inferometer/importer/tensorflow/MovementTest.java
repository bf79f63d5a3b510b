package org.inferometer.importer.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.importer.tensorflow.Close.assertClose;
import static org.inferometer.importer.tensorflow.TestGraph.attr;
import static org.inferometer.importer.tensorflow.TestGraph.random;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.inferometer.graph.ElementType;
import org.inferometer.importer.tensorflow.proto.AttrValue;
import org.inferometer.importer.tensorflow.proto.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Operators that move elements against the indices at which the elements must stand.
class MovementTest {
  /// `2 x 3 x 4` numbers.
  private static final double[] X = random(1, 24);

  private static TestGraph graph() {
    return new TestGraph().input("x", X, 2, 3, 4);
  }

  private static double[] picked(int count, IntUnaryOperator from) {
    double[] y = new double[count];
    for (int i = 0; i < count; i++) {
      y[i] = X[from.applyAsInt(i)];
    }
    return y;
  }

  private static TestGraph strided(
      TestGraph graph, long[] begin, long[] end, long[] strides, Map<String, Long> masks) {
    Map<String, AttrValue> attributes = new HashMap<>();
    masks.forEach((mask, bits) -> attributes.put(mask, attr(bits)));
    return graph
        .vector("begin", begin)
        .vector("end", end)
        .vector("strides", strides)
        .node("y", "StridedSlice", List.of("x", "begin", "end", "strides"), attributes);
  }

  @Test
  void aStridedSliceGoesBackwardsAndFromTheEnd() throws Exception {
    // x[-1:, ::-2, 1:-1]
    TestGraph graph =
        strided(
            graph(),
            new long[] {-1, 0, 1},
            new long[] {0, 0, -1},
            new long[] {1, -2, 1},
            Map.of("begin_mask", 2L, "end_mask", 3L));
    assertThat(graph.sizes("y")).containsExactly(1, 2, 2);
    assertClose(graph.run("y"), picked(4, i -> 12 + (2 - 2 * (i / 2)) * 4 + 1 + i % 2));
  }

  @Test
  void aStridedSliceDropsIndexedAxesAndAddsNewOnes() throws Exception {
    // x[1, newaxis, ..., -1]
    TestGraph graph =
        strided(
            graph(),
            new long[] {1, 0, 0, -1},
            new long[] {2, 0, 0, 0},
            new long[] {1, 1, 1, 1},
            Map.of("shrink_axis_mask", 9L, "new_axis_mask", 2L, "ellipsis_mask", 4L));
    assertThat(graph.sizes("y")).containsExactly(1, 3);
    assertClose(graph.run("y"), picked(3, i -> 12 + i * 4 + 3));
  }

  @Test
  void aStridedSliceTakesIndicesThatAreComputed() throws Exception {
    // x[:, n:, :] with n an input
    TestGraph graph =
        graph()
            .placeholder("n", DataType.DT_INT32)
            .feed("n", ElementType.INT32, new double[] {1})
            .integer("zero", 0)
            .node("begin", "Pack", List.of("zero", "n"))
            .vector("end", 0, 3)
            .vector("strides", 1, 1)
            .node(
                "y",
                "StridedSlice",
                List.of("x", "begin", "end", "strides"),
                Map.of("begin_mask", attr(1L), "end_mask", attr(1L)));
    assertClose(graph.run("y"), picked(16, i -> i / 8 * 12 + 4 + i % 8));
  }

  @Test
  void aSliceReachesToTheEndWhereItsSizeIsMinusOne() throws Exception {
    TestGraph graph =
        graph()
            .vector("begin", 0, 1, 2)
            .vector("size", 1, -1, 2)
            .node("y", "Slice", List.of("x", "begin", "size"));
    assertClose(graph.run("y"), picked(4, i -> (1 + i / 2) * 4 + 2 + i % 2));
  }

  @Test
  void partsAreTakenApartAndPutTogether() throws Exception {
    TestGraph graph =
        graph()
            .integer("axis", 1)
            .vector("sizes", 1, -1)
            .node("split", "SplitV", List.of("x", "sizes", "axis"), Map.of("num_split", attr(2L)))
            .node("y", "ConcatV2", List.of("split:1", "split", "axis"));
    assertClose(graph.run("y"), picked(24, i -> i / 12 * 12 + (i % 12 + 4) % 12));
  }

  @Test
  void equalPartsAreSplit() throws Exception {
    TestGraph graph =
        graph()
            .integer("axis", 2)
            .node("split", "Split", List.of("axis", "x"), Map.of("num_split", attr(2L)))
            .node("y", "Sub", List.of("split:1", "split"));
    double[] y = new double[12];
    for (int i = 0; i < 12; i++) {
      y[i] = X[i / 2 * 4 + 2 + i % 2] - X[i / 2 * 4 + i % 2];
    }
    assertClose(graph.run("y"), y);
  }

  @Test
  void rowsAreUnpackedAndPackedAlongAnotherAxis() throws Exception {
    TestGraph graph =
        graph()
            .node("rows", "Unpack", List.of("x"), Map.of("num", attr(3L), "axis", attr(1L)))
            .node("y", "Pack", List.of("rows", "rows:1", "rows:2"), Map.of("axis", attr(-1L)));
    assertThat(graph.sizes("y")).containsExactly(2, 4, 3);
    assertClose(graph.run("y"), picked(24, i -> i / 12 * 12 + i % 3 * 4 + i / 3 % 4));
  }

  @Test
  void axesAreTransposedReversedAndRolled() throws Exception {
    TestGraph graph =
        graph()
            .vector("order", 2, 0, 1)
            .vector("axes", 1)
            .integer("shift", 1)
            .integer("axis", 2)
            .node("transposed", "Transpose", List.of("x", "order"))
            .node("reversed", "ReverseV2", List.of("x", "axes"))
            .node("rolled", "Roll", List.of("x", "shift", "axis"));
    assertClose(graph.run("transposed"), picked(24, i -> i % 6 * 4 + i / 6));
    assertClose(graph.run("reversed"), picked(24, i -> i / 12 * 12 + (2 - i / 4 % 3) * 4 + i % 4));
    assertClose(graph.run("rolled"), picked(24, i -> i / 4 * 4 + (i + 3) % 4));
  }

  @Test
  void tensorsAreTiled() throws Exception {
    TestGraph graph = graph().vector("times", 1, 1, 2).node("y", "Tile", List.of("x", "times"));
    assertClose(graph.run("y"), picked(48, i -> i / 8 * 4 + i % 4));
  }

  @Test
  void paddingsLieBeforeAndBehindEachAxis() throws Exception {
    TestGraph graph =
        new TestGraph()
            .input("x", new double[] {1, 2, 3}, 3)
            .integers("rows", new long[] {1, 2}, 1, 2)
            .constant("seven", new double[] {7})
            .node("zeros", "Pad", List.of("x", "rows"))
            .node("sevens", "PadV2", List.of("x", "rows", "seven"))
            .node("reflected", "MirrorPad", List.of("x", "rows"), Map.of("mode", attr("REFLECT")))
            .node(
                "symmetric", "MirrorPad", List.of("x", "rows"), Map.of("mode", attr("SYMMETRIC")));
    assertClose(graph.run("zeros"), new double[] {0, 1, 2, 3, 0, 0});
    assertClose(graph.run("sevens"), new double[] {7, 1, 2, 3, 7, 7});
    assertClose(graph.run("reflected"), new double[] {2, 1, 2, 3, 2, 1});
    assertClose(graph.run("symmetric"), new double[] {1, 1, 2, 3, 3, 2});
  }

  @Test
  void elementsAreGatheredByTheirIndices() throws Exception {
    TestGraph graph =
        graph()
            .vector("i", 2, 0)
            .integer("axis", 1)
            .integers("places", new long[] {1, 2, 0, 1}, 2, 2)
            .node("rows", "GatherV2", List.of("x", "i", "axis"))
            .node("vectors", "GatherNd", List.of("x", "places"));
    assertClose(graph.run("rows"), picked(16, i -> i / 8 * 12 + (2 - i / 4 % 2 * 2) * 4 + i % 4));
    assertClose(graph.run("vectors"), picked(8, i -> (i < 4 ? 20 : 4) + i % 4));
  }

  @Test
  void eachBatchIsGatheredByItsOwnIndices() throws Exception {
    TestGraph graph =
        graph()
            .integers("i", new long[] {2, 0}, 2, 1)
            .integer("axis", 1)
            .node("y", "GatherV2", List.of("x", "i", "axis"), Map.of("batch_dims", attr(1L)));
    assertThat(graph.sizes("y")).containsExactly(2, 1, 4);
    assertClose(graph.run("y"), picked(8, i -> (i < 4 ? 8 : 12) + i % 4));
  }

  @Test
  void scatteredElementsAtOnePlaceAreAddedUp() throws Exception {
    TestGraph graph =
        new TestGraph()
            .integers("places", new long[] {1, 3, 1}, 3, 1)
            .input("x", new double[] {1, 2, 4}, 3)
            .vector("shape", 5)
            .node("y", "ScatterNd", List.of("places", "x", "shape"));
    assertClose(graph.run("y"), new double[] {0, 5, 0, 2, 0});
  }

  @Test
  void anIndexBelowZeroMarksNothing() throws Exception {
    TestGraph graph =
        new TestGraph()
            .placeholder("i", DataType.DT_INT32, 3)
            .feed("i", ElementType.INT32, new double[] {1, -1, 2}, 3)
            .integer("depth", 3)
            .constant("on", new double[] {5})
            .constant("off", new double[] {-5})
            .node("y", "OneHot", List.of("i", "depth", "on", "off"));
    assertClose(graph.run("y"), new double[] {-5, 5, -5, -5, -5, -5, -5, -5, 5});
  }

  @Test
  void theLargestElementsComeWithTheirIndices() throws Exception {
    TestGraph graph =
        new TestGraph()
            .input("x", new double[] {1, 9, 5, 9}, 4)
            .integer("k", 3)
            .node("top", "TopKV2", List.of("x", "k"))
            .node("values", "Neg", List.of("top"))
            .node("places", "Neg", List.of("top:1"));
    assertClose(graph.run("values"), new double[] {-9, -9, -5});
    assertClose(graph.run("places"), new double[] {-1, -3, -2});
  }

  @Test
  void placesThatAreNotZeroAreListed() throws Exception {
    TestGraph graph =
        new TestGraph()
            .input("x", new double[] {0, 3, 4, 0}, 2, 2)
            .node("y", "Where", List.of("x"));
    assertClose(graph.run("y"), new double[] {0, 1, 1, 0});
  }

  @Test
  void blocksMoveBetweenSpaceAndChannels() throws Exception {
    double[] x = random(2, 4L * 6 * 2);
    Map<String, AttrValue> block = Map.of("block_size", attr(2L));
    TestGraph graph =
        new TestGraph()
            .input("x", x, 1, 4, 6, 2)
            .node("deep", "SpaceToDepth", List.of("x"), block)
            .node("flat", "Neg", List.of("deep"))
            .node("back", "DepthToSpace", List.of("flat"), block)
            .node("y", "Neg", List.of("deep"));
    double[] deep = new double[48];
    for (int i = 0; i < 48; i++) {
      int channel = i % 8;
      int row = i / 24 * 2 + channel / 4;
      int column = i / 8 % 3 * 2 + channel / 2 % 2;
      deep[i] = -x[(row * 6 + column) * 2 + channel % 2];
    }
    assertClose(graph.run("y"), deep);
    double[] negated = new double[48];
    for (int i = 0; i < 48; i++) {
      negated[i] = -x[i];
    }
    assertClose(graph.run("back"), negated);
  }

  @Test
  void blocksMoveBetweenSpaceAndBatch() throws Exception {
    double[] x = random(3, 3L * 4);
    TestGraph graph =
        new TestGraph()
            .input("x", x, 1, 3, 4, 1)
            .vector("block", 2, 2)
            .integers("pads", new long[] {1, 0, 0, 0}, 2, 2)
            .node("spread", "SpaceToBatchND", List.of("x", "block", "pads"))
            .node("y", "Neg", List.of("spread"))
            .integers("crops", new long[] {1, 0, 0, 0}, 2, 2)
            .node("back", "BatchToSpaceND", List.of("y", "block", "crops"));
    double[] spread = new double[16];
    for (int i = 0; i < 16; i++) {
      int batch = i / 4;
      int row = i / 2 % 2 * 2 + batch / 2 - 1;
      int column = i % 2 * 2 + batch % 2;
      spread[i] = row < 0 ? 0 : -x[row * 4 + column];
    }
    TestGraph alone =
        new TestGraph()
            .input("x", x, 1, 3, 4, 1)
            .vector("block", 2, 2)
            .integers("pads", new long[] {1, 0, 0, 0}, 2, 2)
            .node("spread", "SpaceToBatchND", List.of("x", "block", "pads"))
            .node("y", "Neg", List.of("spread"));
    assertClose(alone.run("y"), spread);
    double[] negated = new double[12];
    for (int i = 0; i < 12; i++) {
      negated[i] = -x[i];
    }
    assertClose(graph.run("back"), negated);
  }

  /// Where an element of a resized picture is read.
  private static double place(int i, int from, int to, boolean corners, boolean half) {
    if (corners && to > 1) {
      return (double) i * (from - 1) / (to - 1);
    }
    return half ? (i + 0.5) * from / to - 0.5 : (double) i * from / to;
  }

  @ParameterizedTest
  @CsvSource({
    "8, 10, false, false",
    "8, 10, true, false",
    "8, 10, false, true",
    "3, 4, false, false",
    "2, 3, false, true",
    "7, 9, true, false"
  })
  void picturesAreResized(int h, int w, boolean corners, boolean half) throws Exception {
    double[] x = random(4, 4L * 5);
    Map<String, AttrValue> attributes =
        Map.of("align_corners", attr(corners), "half_pixel_centers", attr(half));
    TestGraph graph =
        new TestGraph()
            .input("x", x, 1, 4, 5, 1)
            .vector("size", h, w)
            .node("linear", "ResizeBilinear", List.of("x", "size"), attributes)
            .node("nearest", "ResizeNearestNeighbor", List.of("x", "size"), attributes);
    double[] linear = new double[h * w];
    double[] nearest = new double[h * w];
    for (int i = 0; i < h; i++) {
      for (int j = 0; j < w; j++) {
        double row = Math.clamp(place(i, 4, h, corners, half), 0.0, 3.0);
        double column = Math.clamp(place(j, 5, w, corners, half), 0.0, 4.0);
        for (int a = 0; a < 4; a++) {
          for (int b = 0; b < 5; b++) {
            double share =
                Math.max(0, 1 - Math.abs(row - a)) * Math.max(0, 1 - Math.abs(column - b));
            linear[i * w + j] += share * x[a * 5 + b];
          }
        }
        boolean rounds = corners || half;
        int a = (int) Math.floor(place(i, 4, h, corners, half) + (rounds ? 0.5 : 0) + 1e-9);
        int b = (int) Math.floor(place(j, 5, w, corners, half) + (rounds ? 0.5 : 0) + 1e-9);
        nearest[i * w + j] = x[Math.clamp(a, 0, 3) * 5 + Math.clamp(b, 0, 4)];
      }
    }
    assertClose(graph.run("linear"), linear);
    assertClose(graph.run("nearest"), nearest);
  }

  @Test
  void boxesAreCutOutAndResized() throws Exception {
    double[] x = random(5, 2L * 4 * 5);
    double[] boxes = {0.1, 0, 0.9, 1, 0.5, -0.5, 0.2, 0.7};
    TestGraph graph =
        new TestGraph()
            .input("x", x, 2, 4, 5, 1)
            .constant("boxes", boxes, 2, 4)
            .vector("which", 1, 0)
            .vector("size", 3, 2)
            .node(
                "y",
                "CropAndResize",
                List.of("x", "boxes", "which", "size"),
                Map.of("extrapolation_value", attr(9f)));
    double[] y = new double[12];
    for (int n = 0; n < 12; n++) {
      int box = n / 6;
      double row = boxes[box * 4] * 3 + n / 2 % 3 * (boxes[box * 4 + 2] - boxes[box * 4]) * 3 / 2;
      double column =
          boxes[box * 4 + 1] * 4 + n % 2 * (boxes[box * 4 + 3] - boxes[box * 4 + 1]) * 4;
      if (row < 0 || row > 3 || column < 0 || column > 4) {
        y[n] = 9;
      } else {
        for (int a = 0; a < 20; a++) {
          double share =
              Math.max(0, 1 - Math.abs(row - Math.floorDiv(a, 5)))
                  * Math.max(0, 1 - Math.abs(column - a % 5));
          y[n] += share * x[(1 - box) * 20 + a];
        }
      }
    }
    assertClose(graph.run("y"), y);
  }

  @Test
  void boxesThatOverlapABetterOneAreLeftOut() throws Exception {
    double[] boxes = {0, 0, 2, 2, 0, 0, 2, 1.9, 5, 5, 6, 6, 1, 1, 0, 0};
    TestGraph graph =
        new TestGraph()
            .input("boxes", boxes, 4, 4)
            .input("scores", new double[] {0.5, 0.9, 0.3, 0.8}, 4)
            .integer("most", 3)
            .constant("overlap", new double[] {0.5})
            .constant("least", new double[] {0.2})
            .node(
                "y", "NonMaxSuppressionV3", List.of("boxes", "scores", "most", "overlap", "least"));
    // The last box overlaps the second by 1 of 3.8.
    assertClose(graph.run("y"), new double[] {1, 3, 2});
  }
}
