package org.inferometer.importer.caffe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.importer.caffe.proto.LayerParameter;
import org.inferometer.importer.caffe.proto.PoolingParameter;
import org.inferometer.importer.caffe.proto.V0LayerParameter;
import org.inferometer.importer.caffe.proto.V1LayerParameter;

/// Layers of the first definition, `layers { layer { type: "conv" ... } }`: one flat list of
/// parameters, and padding as a layer of its own.
final class V0Layers {
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("accuracy", "Accuracy"),
          Map.entry("bnll", "BNLL"),
          Map.entry("concat", "Concat"),
          Map.entry("conv", "Convolution"),
          Map.entry("data", "Data"),
          Map.entry("dropout", "Dropout"),
          Map.entry("euclidean_loss", "EuclideanLoss"),
          Map.entry("flatten", "Flatten"),
          Map.entry("hdf5_data", "HDF5Data"),
          Map.entry("hdf5_output", "HDF5Output"),
          Map.entry("im2col", "Im2col"),
          Map.entry("images", "ImageData"),
          Map.entry("infogain_loss", "InfogainLoss"),
          Map.entry("innerproduct", "InnerProduct"),
          Map.entry("lrn", "LRN"),
          Map.entry("multinomial_logistic_loss", "MultinomialLogisticLoss"),
          Map.entry("pool", "Pooling"),
          Map.entry("relu", "ReLU"),
          Map.entry("sigmoid", "Sigmoid"),
          Map.entry("softmax", "Softmax"),
          Map.entry("softmax_loss", "SoftmaxWithLoss"),
          Map.entry("split", "Split"),
          Map.entry("tanh", "TanH"),
          Map.entry("window_data", "WindowData"));

  private V0Layers() {}

  /// A padding layer.
  private record Padding(String bottom, int pad) {}

  static List<LayerParameter> upgraded(List<V1LayerParameter> layers) throws Refusal {
    Map<String, Padding> paddings = new HashMap<>();
    List<LayerParameter> result = new ArrayList<>();
    for (V1LayerParameter outer : layers) {
      V0LayerParameter old = outer.getLayer();
      if (!outer.hasLayer()) {
        throw new Refusal(
            Refusal.layer(outer.getName()), "is a V1 layer among V0 ones, which write `layer { }`");
      }
      if (old.getType().equals("padding")) {
        if (outer.getBottomCount() != 1 || outer.getTopCount() != 1) {
          throw new Refusal(Refusal.layer(old.getName()), "pads one bottom into one top");
        }
        paddings.put(outer.getTop(0), new Padding(outer.getBottom(0), old.getPad()));
      } else {
        result.add(upgraded(outer, old, paddings));
      }
    }
    return result;
  }

  private static LayerParameter upgraded(
      V1LayerParameter outer, V0LayerParameter old, Map<String, Padding> paddings) throws Refusal {
    LayerParameter.Builder layer =
        LayerParameter.newBuilder()
            .setName(old.getName())
            .setType(TYPES.getOrDefault(old.getType(), old.getType()))
            .addAllTop(outer.getTopList())
            .addAllBlobs(old.getBlobsList())
            .setUnknownFields(old.getUnknownFields());
    int pad = old.getPad();
    for (String bottom : outer.getBottomList()) {
      Padding padding = paddings.get(bottom);
      if (padding == null) {
        layer.addBottom(bottom);
        continue;
      }
      if (!List.of("conv", "pool").contains(old.getType())) {
        throw new Refusal(
            Refusal.layer(old.getName()), "takes a padded blob, which only conv and pool can");
      }
      layer.addBottom(padding.bottom());
      pad = padding.pad();
    }
    parameters(layer, old, pad);
    return layer.build();
  }

  private static void parameters(LayerParameter.Builder layer, V0LayerParameter old, int pad) {
    switch (old.getType()) {
      case "conv", "im2col" -> convolution(layer, old, pad);
      case "innerproduct" ->
          layer
              .getInnerProductParamBuilder()
              .setNumOutput(old.getNumOutput())
              .setBiasTerm(old.getBiasterm());
      case "pool" ->
          layer
              .getPoolingParamBuilder()
              .setPool(PoolingParameter.PoolMethod.forNumber(old.getPool().getNumber()))
              .setKernelSize(old.getKernelsize())
              .setStride(old.getStride())
              .setPad(pad);
      case "lrn" ->
          layer
              .getLrnParamBuilder()
              .setLocalSize(old.getLocalSize())
              .setAlpha(old.getAlpha())
              .setBeta(old.getBeta())
              .setK(old.getK());
      case "concat" -> layer.getConcatParamBuilder().setConcatDim(old.getConcatDim());
      case "data", "images" -> data(layer, old);
      default -> {
        // The others have no parameters that count when the network is used.
      }
    }
  }

  private static void convolution(LayerParameter.Builder layer, V0LayerParameter old, int pad) {
    layer
        .getConvolutionParamBuilder()
        .setNumOutput(old.getNumOutput())
        .setBiasTerm(old.getBiasterm())
        .addPad(pad)
        .addKernelSize(old.getKernelsize())
        .addStride(old.getStride())
        .setGroup(old.getGroup());
  }

  private static void data(LayerParameter.Builder layer, V0LayerParameter old) {
    layer.getTransformParamBuilder().setCropSize(old.getCropsize());
    layer.getDataParamBuilder().setBatchSize(old.getBatchsize());
    layer
        .getImageDataParamBuilder()
        .setBatchSize(old.getBatchsize())
        .setNewHeight(old.getNewHeight())
        .setNewWidth(old.getNewWidth());
  }
}
