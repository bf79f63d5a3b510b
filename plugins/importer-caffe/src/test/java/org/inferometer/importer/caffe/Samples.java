package org.inferometer.importer.caffe;

import com.google.protobuf.TextFormat;
import java.io.IOException;
import org.inferometer.importer.caffe.proto.NetParameter;

/// A small network with most of what a definition can hold.
final class Samples {
  static final String TEXT =
      """
      name: "small"
      input: "data"
      input_shape { dim: 1 dim: 2 dim: 5 dim: 5 }
      layer {
        name: "conv"
        type: "Convolution"
        bottom: "data"
        top: "conv"
        convolution_param { num_output: 4 kernel_size: 3 pad: 1 group: 2 }
      }
      layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" relu_param { negative_slope: 0.1 } }
      layer {
        name: "pool"
        type: "Pooling"
        bottom: "conv"
        top: "pool"
        pooling_param { pool: AVE kernel_size: 2 stride: 2 }
        include { phase: TEST }
      }
      layer { name: "drop" type: "Dropout" bottom: "pool" top: "pool" }
      layer {
        name: "shape"
        type: "Reshape"
        bottom: "pool"
        top: "shape"
        reshape_param { shape { dim: 0 dim: 4 dim: -1 } }
      }
      layer { name: "fc" type: "InnerProduct" bottom: "shape" top: "fc" inner_product_param { num_output: 3 } }
      layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" }
      """;

  private Samples() {}

  /// The same with weights.
  static byte[] binary() throws IOException {
    NetParameter.Builder net = NetParameter.newBuilder();
    TextFormat.merge(TEXT, net);
    net.getLayerBuilder(0)
        .addBlobs(Nets.blob(Floats.random(1, 4, 1, 3, 3)))
        .addBlobs(Nets.blob(Floats.random(2, 4)));
    net.getLayerBuilder(5)
        .addBlobs(Nets.blob(Floats.random(3, 3, 36)))
        .addBlobs(Nets.blob(Floats.random(4, 3)));
    return net.build().toByteArray();
  }
}
