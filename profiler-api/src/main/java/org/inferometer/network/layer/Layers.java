package org.inferometer.network.layer;

import java.util.List;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.graph.Attribute;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.ValueType;
import org.inferometer.network.Weights;

/// The layers that a network is defined with, by their usual names; made to be imported statically.
///
/// Weights that are not given are drawn from the builder's seed.
public final class Layers {
  private static final Weights ZERO = new Weights.Constant(0);
  private static final Weights ONE = new Weights.Constant(1);
  private static final double EMBEDDING_DEVIATION = 0.02;
  private static final float EPSILON = 1e-5f;

  private Layers() {}

  /// A convolution with a bias of zero that moves by one, without padding.
  ///
  /// @param channels output channels
  /// @param kernel one size for all spatial axes or one for each
  public static Convolution conv(long channels, long... kernel) {
    return new Convolution(channels, Window.of(kernel), 1, null, ZERO);
  }

  /// A maximum over a window that moves by one, without padding.
  public static Pooling maxPool(long... kernel) {
    return new Pooling(Pooling.Kind.MAXIMUM, Window.of(kernel), false);
  }

  /// An average over a window that moves by one, without padding.
  public static Pooling averagePool(long... kernel) {
    return new Pooling(Pooling.Kind.AVERAGE, Window.of(kernel), false);
  }

  public static GlobalPooling globalMaxPool() {
    return new GlobalPooling(Pooling.Kind.MAXIMUM);
  }

  public static GlobalPooling globalAveragePool() {
    return new GlobalPooling(Pooling.Kind.AVERAGE);
  }

  /// A batch normalisation that changes nothing but by epsilon (1e-5), until it is given
  /// parameters.
  public static BatchNormalization batchNorm() {
    return new BatchNormalization(ONE, ZERO, ZERO, ONE, EPSILON);
  }

  /// Normalisation alone, as Caffe's BatchNorm: nothing learned.
  ///
  /// @param mean one element a channel
  /// @param variance one element a channel, > 0
  public static LayerDefinition normalise(Weights mean, Weights variance) {
    return new Normalisation(mean, variance, EPSILON);
  }

  /// @param factor one element a channel
  /// @param summand one element a channel
  public static Scale scale(Weights factor, Weights summand) {
    return new Scale(factor, summand);
  }

  public static LayerNormalization layerNorm() {
    return new LayerNormalization(ONE, ZERO, EPSILON);
  }

  /// Local response normalisation across channels (Krizhevsky et al., 2012, section 3.3).
  ///
  /// @param size channels that are summed over, odd
  public static LayerDefinition lrn(long size, float alpha, float beta, float bias) {
    return elementwise(
        "LRN",
        Attribute.of("size", size),
        Attribute.of("alpha", alpha),
        Attribute.of("beta", beta),
        Attribute.of("bias", bias));
  }

  public static LayerDefinition relu() {
    return elementwise("Relu");
  }

  /// `min(max(x, 0), 6)`.
  public static LayerDefinition relu6() {
    return clip(0, 6);
  }

  public static LayerDefinition clip(float low, float high) {
    return new Clip(low, high);
  }

  /// @param slope of the negative side
  public static LayerDefinition leakyRelu(float slope) {
    return elementwise("LeakyRelu", Attribute.of("alpha", slope));
  }

  public static LayerDefinition sigmoid() {
    return elementwise("Sigmoid");
  }

  public static LayerDefinition tanh() {
    return elementwise("Tanh");
  }

  public static LayerDefinition gelu() {
    return new Gelu();
  }

  /// Softmax over the last dimension.
  public static LayerDefinition softmax() {
    return softmax(-1);
  }

  /// @param axis negative to count from the end
  public static LayerDefinition softmax(int axis) {
    return elementwise("Softmax", Attribute.of("axis", axis));
  }

  /// A fully connected layer with a bias of zero.
  public static FullyConnected fullyConnected(long outputs) {
    return new FullyConnected(outputs, null, ZERO);
  }

  /// A product with a weight matrix in the last dimension, and a bias.
  ///
  /// @param deviation of the drawn weights
  public static LayerDefinition linear(long outputs, double deviation) {
    return new Linear(outputs, deviation);
  }

  public static LayerDefinition matMul() {
    return new MatMul();
  }

  public static LayerDefinition add() {
    return new Binary("Add");
  }

  public static LayerDefinition sub() {
    return new Binary("Sub");
  }

  public static LayerDefinition mul() {
    return new Binary("Mul");
  }

  public static LayerDefinition div() {
    return new Binary("Div");
  }

  /// @param axis negative to count from the end
  public static LayerDefinition concat(int axis) {
    return new Concat(axis);
  }

  /// @param target sizes; 0 keeps a dimension, one -1 takes what is left
  public static LayerDefinition reshape(long... target) {
    return new Reshape(Window.list(target));
  }

  /// @param order for each dimension of the result, the input's dimension that it was
  public static LayerDefinition transpose(long... order) {
    return new Transpose(Window.list(order));
  }

  /// A table of `rows x width` that indices look up.
  public static Embedding embedding(long rows, long width) {
    return new Embedding(rows, width, new Weights.Normal(0, EMBEDDING_DEVIATION));
  }

  /// @param axis negative to count from the end; the result has one dimension less
  /// @param index from 0
  public static LayerDefinition select(int axis, long index) {
    return new Select(axis, index);
  }

  public static LayerDefinition multiplyBy(double factor) {
    return new MultiplyBy(factor);
  }

  /// A transposed convolution that moves by one.
  ///
  /// @param kernel one size for all spatial axes or one for each
  public static TransposedConvolution convTranspose(long channels, long... kernel) {
    return new TransposedConvolution(channels, Window.of(kernel), 1, 0, null);
  }

  /// Several results: add it with the builder's `layers`.
  ///
  /// @param axis negative to count from the end
  /// @param sizes of the parts
  public static LayerDefinition split(int axis, long... sizes) {
    return new Split(axis, Window.list(sizes));
  }

  /// @param axis negative to count from the end
  /// @param end excluded
  public static LayerDefinition slice(int axis, long start, long end) {
    return new Slice(axis, start, end);
  }

  /// The mean over some axes, which stay with one element.
  public static LayerDefinition reduceMean(long... axes) {
    return new ReduceMean(true, Window.list(axes));
  }

  /// @param factor for every spatial axis
  /// @param mode `nearest` or `linear`
  public static LayerDefinition resize(int factor, String mode) {
    return new Resize(factor, mode);
  }

  /// @param pads zeros before each axis, then behind each axis
  public static LayerDefinition pad(long... pads) {
    return new Pad(Window.list(pads));
  }

  /// Nothing at inference; it stays in the network as a node.
  public static LayerDefinition dropout() {
    return elementwise("Dropout");
  }

  public static LayerDefinition lstm(long units) {
    return new Lstm(units);
  }

  /// One node of any operator of ai.onnx, its results' types declared by the caller.
  public static LayerDefinition node(
      String opType, List<ValueType> results, Attribute... attributes) {
    return new AnyNode("", opType, results, List.of(attributes));
  }

  private static LayerDefinition elementwise(String opType, Attribute... attributes) {
    return new Elementwise(opType, List.of(attributes));
  }

  /// A custom layer with the defaults of its attributes.
  public static Custom custom(CustomLayer layer) {
    return custom(layer, layer.signature().attributes().defaults());
  }

  /// A custom layer.
  ///
  /// @param attributes the layer's own record
  public static Custom custom(CustomLayer layer, Record attributes) {
    return new Custom(layer, attributes);
  }
}
