package org.inferometer.importer.caffe;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.inferometer.importer.caffe.Check.dims;

import java.nio.file.Path;
import java.util.List;
import org.inferometer.network.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapesTest {
  @TempDir Path folder;

  private static final Floats X = Floats.random(7, 2, 6, 3, 4);
  private static final String INPUT = Nets.input("x", 2, 6, 3, 4);

  private Network load(String type, String rest) throws Exception {
    return Nets.load(folder, INPUT + Nets.layer(type, "x", rest));
  }

  @Test
  void blobsAreJoinedOnAnAxis() throws Exception {
    Floats b = Floats.random(8, 2, 6, 3, 1);
    Network network =
        Nets.load(
            folder,
            INPUT
                + Nets.input("b", 2, 6, 3, 1)
                + Nets.layer("Concat", "x", "bottom: \"b\" concat_param { axis: -1 }"));
    Check.same(
        Run.one(network, X, b),
        dims(2, 6, 3, 5),
        at -> at[3] < 4 ? X.at(at[0], at[1], at[2], at[3]) : b.at(at[0], at[1], at[2], 0));
    Network items =
        Nets.load(
            folder,
            Nets.input("x", 2, 3)
                + Nets.input("b", 1, 3)
                + Nets.layer("Concat", "x", "bottom: \"b\" concat_param { concat_dim: 0 }"));
    Floats first = Floats.random(1, 2, 3);
    Floats second = Floats.random(2, 1, 3);
    Check.same(
        Run.one(items, first, second),
        dims(3, 3),
        at -> at[0] < 2 ? first.at(at[0], at[1]) : second.at(0, at[1]));
  }

  @Test
  void aSliceCutsAtPointsOrIntoEqualParts() throws Exception {
    List<Floats> cut =
        Run.all(load("Slice", "top: \"z\" slice_param { axis: 1 slice_point: 2 }"), X);
    Check.same(cut.get(0), dims(2, 2, 3, 4), at -> X.at(at[0], at[1], at[2], at[3]));
    Check.same(cut.get(1), dims(2, 4, 3, 4), at -> X.at(at[0], 2 + at[1], at[2], at[3]));
    List<Floats> equal = Run.all(load("Slice", "top: \"z\" top: \"w\" slice_param { axis: 2 }"), X);
    Check.same(equal.get(2), dims(2, 6, 1, 4), at -> X.at(at[0], at[1], 2, at[3]));
  }

  private static double flat(int[] at, long... dims) {
    long index = 0;
    for (int axis = 0; axis < at.length; axis++) {
      index = index * dims[axis] + at[axis];
    }
    return X.values()[(int) index];
  }

  @Test
  void aReshapeKeepsTakesTheRestOrReplacesSomeAxes() throws Exception {
    Check.same(
        Run.one(load("Reshape", "reshape_param { shape { dim: 0 dim: -1 dim: 2 } }"), X),
        dims(2, 36, 2),
        at -> flat(at, 2, 36, 2));
    Check.same(
        Run.one(
            load("Reshape", "reshape_param { shape { dim: 2 dim: 3 } axis: 1 num_axes: 1 }"), X),
        dims(2, 2, 3, 3, 4),
        at -> flat(at, 2, 2, 3, 3, 4));
    Check.same(
        Run.one(load("Reshape", "reshape_param { shape { dim: -1 } axis: 0 num_axes: 2 }"), X),
        dims(12, 3, 4),
        at -> flat(at, 12, 3, 4));
    Check.same(
        Run.one(load("Reshape", "reshape_param { shape { dim: 1 } axis: -1 num_axes: 0 }"), X),
        dims(2, 6, 3, 4, 1),
        at -> flat(at, 2, 6, 3, 4, 1));
    assertThatThrownBy(() -> load("Reshape", "reshape_param { shape { dim: 0 dim: 7 } }"))
        .hasMessageContaining("layer 'y'")
        .hasMessageContaining("elements do not match");
  }

  @Test
  void aFlattenJoinsAxes() throws Exception {
    Check.same(Run.one(load("Flatten", ""), X), dims(2, 72), at -> flat(at, 2, 72));
    Check.same(
        Run.one(load("Flatten", "flatten_param { axis: 1 end_axis: -2 }"), X),
        dims(2, 18, 4),
        at -> flat(at, 2, 18, 4));
    Check.same(
        Run.one(load("Flatten", "flatten_param { axis: 0 }"), X), dims(144), at -> flat(at, 144));
  }

  @Test
  void aPermutationAppendsTheAxesThatItDoesNotName() throws Exception {
    Check.same(
        Run.one(load("Permute", "permute_param { order: 0 order: 2 }"), X),
        dims(2, 3, 6, 4),
        at -> X.at(at[0], at[2], at[1], at[3]));
  }

  @Test
  void tilesRepeat() throws Exception {
    Check.same(
        Run.one(load("Tile", "tile_param { axis: 2 tiles: 3 }"), X),
        dims(2, 6, 9, 4),
        at -> X.at(at[0], at[1], at[2] % 3, at[3]));
  }

  @ParameterizedTest
  @CsvSource({"2, 1 0, 0, 1, 0", "2, 1, 0, 1, 1", "1, 2 1 2, 2, 1, 2", "-1, 2, 0, 0, 2"})
  void aCropCutsFromItsAxisOn(int axis, String offsets, int c, int row, int column)
      throws Exception {
    int from = axis < 0 ? axis + 4 : axis;
    long[] like = {2, from <= 1 ? 3 : 6, from <= 2 ? 2 : 3, 2};
    StringBuilder offset = new StringBuilder();
    for (String number : offsets.split(" ")) {
      offset.append(" offset: ").append(number);
    }
    Network network =
        Nets.load(
            folder,
            INPUT
                + Nets.input("like", like)
                + Nets.layer(
                    "Crop", "x", "bottom: \"like\" crop_param { axis: " + axis + offset + " }"));

    Check.same(
        Run.one(network, X, Floats.random(1, like)),
        like,
        at -> X.at(at[0], at[1] + c, at[2] + row, at[3] + column));
  }

  @Test
  void aCropBeyondTheEndIsRefused() {
    assertThatThrownBy(() ->
            Nets.load(
                folder,
                INPUT
                    + Nets.input("like", 2, 6, 3, 2)
                    + Nets.layer("Crop", "x", "bottom: \"like\" crop_param { axis: 3 offset: 3 }")))
        .hasMessageContaining("layer 'y'")
        .hasMessageContaining("beyond its end on axis 3");
  }

  @Test
  void channelsAreTakenFromAllGroupsInTurn() throws Exception {
    Check.same(
        Run.one(load("ShuffleChannel", "shuffle_channel_param { group: 2 }"), X),
        dims(2, 6, 3, 4),
        at -> X.at(at[0], at[1] % 2 * 3 + at[1] / 2, at[2], at[3]));
  }

  @Test
  void aFilterKeepsTheItemsThatItsSelectorNames() throws Exception {
    Network network =
        Nets.load(
            folder,
            Nets.input("x", 4, 3)
                + Nets.input("s", 4)
                + Nets.layer("Filter", "x", "bottom: \"s\""));
    Floats x = Floats.random(3, 4, 3);
    int[] kept = {1, 3};

    Check.same(
        Run.one(network, x, Floats.of(dims(4), 0, 1, 0, 2)),
        dims(2, 3),
        at -> x.at(kept[at[0]], at[1]));
  }

  @Test
  void aBatchIsReindexed() throws Exception {
    Network network =
        Nets.load(
            folder,
            Nets.input("x", 4, 3)
                + Nets.input("i", 5)
                + Nets.layer("BatchReindex", "x", "bottom: \"i\""));
    Floats x = Floats.random(3, 4, 3);
    Floats places = Floats.of(dims(5), 3, 0, 0, 2, 1);

    Check.same(Run.one(network, x, places), dims(5, 3), at -> x.at((long) places.at(at[0]), at[1]));
  }

  @Test
  void aParameterIsItsBlob() throws Exception {
    Floats blob = Floats.random(1, 3, 4);
    Network network =
        Nets.load(
            folder,
            Nets.input("x", 3, 4)
                + "layer { name: \"y\" type: \"Parameter\" top: \"p\" parameter_param { shape { dim: 3 dim: 4 } } }"
                + "layer { name: \"sum\" type: \"Eltwise\" bottom: \"x\" bottom: \"p\" top: \"sum\" }",
            blob);
    Floats x = Floats.random(2, 3, 4);

    Check.same(Run.one(network, x), dims(3, 4), at -> x.at(at[0], at[1]) + blob.at(at[0], at[1]));
  }
}
