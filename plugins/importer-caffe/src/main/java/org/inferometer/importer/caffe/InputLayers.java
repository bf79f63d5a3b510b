package org.inferometer.importer.caffe;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.inferometer.importer.caffe.proto.BlobShape;
import org.inferometer.importer.caffe.proto.DummyDataParameter;
import org.inferometer.importer.caffe.proto.LayerParameter;
import org.inferometer.importer.caffe.proto.MemoryDataParameter;
import org.inferometer.importer.caffe.proto.NetParameter;
import org.inferometer.importer.caffe.proto.TransformationParameter;

/// The network's inputs: declared ones, Input layers, and layers that read data, where their
/// definition tells the shape.
final class InputLayers {
  static final Set<String> TYPES =
      Set.of(
          "Input",
          "DummyData",
          "MemoryData",
          "Data",
          "ImageData",
          "WindowData",
          "HDF5Data",
          "AnnotatedData");

  private static final long LARGEST = Integer.MAX_VALUE;

  /// @param dims of 1 or more, from the batch on; their product is below 2^31
  record Input(String name, List<Long> dims) {}

  private InputLayers() {}

  static boolean is(LayerParameter layer) {
    return TYPES.contains(layer.getType());
  }

  /// What `input`, `input_dim` and `input_shape` declare.
  static List<Input> declared(NetParameter net) throws Refusal {
    int shapes = net.getInputShapeCount();
    int count = net.getInputCount();
    if (shapes > 0
        ? shapes != count || net.getInputDimCount() > 0
        : net.getInputDimCount() != 4 * count) {
      throw new Refusal(
          "",
          "declares "
              + count
              + " inputs, but "
              + shapes
              + " input_shape and "
              + net.getInputDimCount()
              + " input_dim; give an input_shape, or 4 input_dim, for each");
    }
    List<Input> inputs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Long> dims =
          shapes > 0
              ? net.getInputShape(i).getDimList()
              : net.getInputDimList().subList(4 * i, 4 * i + 4).stream()
                  .map(Integer::longValue)
                  .toList();
      inputs.add(checked("input '" + net.getInput(i) + "'", net.getInput(i), dims));
    }
    return inputs;
  }

  /// The inputs that a layer brings, one for each top.
  static List<Input> of(LayerParameter layer) throws Refusal {
    List<Input> inputs = new ArrayList<>();
    for (int top = 0; top < layer.getTopCount(); top++) {
      String place = Refusal.layer(layer.getName());
      inputs.add(checked(place, layer.getTop(top), shape(layer, top)));
    }
    return inputs;
  }

  private static Input checked(String place, String name, List<Long> dims) throws Refusal {
    long count = 1;
    for (long size : dims) {
      if (size < 1 || size > LARGEST || (count *= size) > LARGEST) {
        throw new Refusal(
            place, "has the shape " + dims + "; sizes are 1 or more, and below 2^31 together");
      }
    }
    if (dims.isEmpty() || name.isBlank()) {
      throw new Refusal(place, "needs a name and a shape");
    }
    return new Input(name, dims);
  }

  private static List<Long> shape(LayerParameter layer, int top) throws Refusal {
    return switch (layer.getType()) {
      case "Input" -> one(layer, layer.getInputParam().getShapeList(), top);
      case "DummyData" -> dummy(layer, top);
      case "MemoryData" -> memory(layer.getMemoryDataParam(), top);
      case "Data" ->
          cropped(
              layer,
              top,
              layer.getDataParam().getBatchSize(),
              layer.getDataParam().getCropSize(),
              3);
      case "ImageData" -> image(layer, top);
      case "WindowData" ->
          cropped(
              layer,
              top,
              layer.getWindowDataParam().getBatchSize(),
              layer.getWindowDataParam().getCropSize(),
              3);
      default -> throw unknownShape(layer);
    };
  }

  private static List<Long> one(LayerParameter layer, List<BlobShape> shapes, int top)
      throws Refusal {
    if (shapes.size() != 1 && shapes.size() != layer.getTopCount()) {
      throw new Refusal(
          Refusal.layer(layer.getName()),
          "has " + layer.getTopCount() + " tops, but " + shapes.size() + " shapes");
    }
    return shapes.get(shapes.size() == 1 ? 0 : top).getDimList();
  }

  private static List<Long> dummy(LayerParameter layer, int top) throws Refusal {
    DummyDataParameter p = layer.getDummyDataParam();
    if (p.getNumCount() == 0) {
      return one(layer, p.getShapeList(), top);
    }
    List<BlobShape> shapes = new ArrayList<>();
    for (int i = 0; i < p.getNumCount(); i++) {
      if (i >= p.getChannelsCount() || i >= p.getHeightCount() || i >= p.getWidthCount()) {
        throw unknownShape(layer);
      }
      shapes.add(
          BlobShape.newBuilder()
              .addDim(p.getNum(i))
              .addDim(p.getChannels(i))
              .addDim(p.getHeight(i))
              .addDim(p.getWidth(i))
              .build());
    }
    return one(layer, shapes, top);
  }

  private static List<Long> memory(MemoryDataParameter p, int top) {
    long batch = p.getBatchSize();
    return top == 0
        ? List.of(batch, (long) p.getChannels(), (long) p.getHeight(), (long) p.getWidth())
        : List.of(batch);
  }

  private static List<Long> image(LayerParameter layer, int top) throws Refusal {
    var p = layer.getImageDataParam();
    long channels = p.getIsColor() ? 3 : 1;
    boolean cropped = layer.getTransformParam().getCropSize() > 0 || p.getCropSize() > 0;
    if (!cropped && p.getNewHeight() > 0 && p.getNewWidth() > 0 && top == 0) {
      return List.of(
          (long) p.getBatchSize(), channels, (long) p.getNewHeight(), (long) p.getNewWidth());
    }
    return cropped(layer, top, p.getBatchSize(), p.getCropSize(), channels);
  }

  /// Images that are cut to a square.
  private static List<Long> cropped(
      LayerParameter layer, int top, long batch, long legacyCrop, long channels) throws Refusal {
    TransformationParameter t = layer.getTransformParam();
    if (top > 0) {
      return List.of(Math.max(1, batch));
    }
    long crop = t.getCropSize() > 0 ? t.getCropSize() : legacyCrop;
    long height = t.getCropH() > 0 ? t.getCropH() : crop;
    long width = t.getCropW() > 0 ? t.getCropW() : crop;
    if (height == 0 || width == 0) {
      throw unknownShape(layer);
    }
    long found =
        t.getForceGray() ? 1 : t.getMeanValueCount() > 1 ? t.getMeanValueCount() : channels;
    return List.of(Math.max(1, batch), found, height, width);
  }

  private static Refusal unknownShape(LayerParameter layer) {
    return new Refusal(
        Refusal.layer(layer.getName()),
        "reads data ("
            + layer.getType()
            + ") whose shape the definition does not tell; put a layer"
            + " of type \"Input\" with the same tops and their shapes in its place");
  }
}
