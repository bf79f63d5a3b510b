package org.inferometer.backend.onnxruntime;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;

/// Operators in each form that some operator set has, as nodes between the result of a convolution,
/// `c` of 1 x 4 x 6 x 6, and the result `y`.
final class OperatorForms {
  static final int NEWEST = 26;

  private OperatorForms() {}

  /// @param first operator set that has the form
  /// @param last operator set that has it
  /// @param jumps whether a small error can become a large one: what it gives is an index, a truth
  ///   or rounded
  /// @param constants that the nodes read
  record Form(
      String label, int first, int last, boolean jumps, List<Node> nodes, List<Tensor> constants) {
    @Override
    public String toString() {
      return label;
    }

    private Form jumping() {
      return new Form(label, first, last, true, nodes, constants);
    }

    /// The names of what its nodes read and do not make.
    List<String> reads() {
      List<String> reads = new ArrayList<>(List.of("c"));
      constants.forEach(constant -> reads.add(constant.name()));
      return reads;
    }
  }

  static Stream<Form> all() {
    return Stream.of(
            activations(),
            arithmetic(),
            normalisations(),
            movements(),
            reductions(),
            windows(),
            sampling(),
            several(),
            withdrawn())
        .flatMap(each -> each);
  }

  private static Stream<Form> activations() {
    return Stream.of(
        unary("Relu", 7),
        unary("LeakyRelu", 7, Attribute.of("alpha", 0.1f)),
        unary("Elu", 7),
        unary("Selu", 7),
        unary("Celu", 12),
        unary("Sigmoid", 7),
        unary("HardSigmoid", 7),
        unary("Tanh", 7),
        unary("Softplus", 7),
        unary("Softsign", 7),
        unary("ThresholdedRelu", 10, Attribute.of("alpha", 0.05f)).jumping(),
        unary("Shrink", 9, Attribute.of("lambd", 0.1f)).jumping(),
        unary("HardSwish", 14),
        unary("Mish", 18),
        unary("Gelu", 20),
        form(
            "Clip by attributes",
            7,
            10,
            node("Clip", Attribute.of("min", -0.1f), Attribute.of("max", 0.3f))),
        form("Clip from above", 7, 10, node("Clip", Attribute.of("max", 0.3f))),
        form(
            "Clip",
            11,
            NEWEST,
            node("Clip", "low", "high"),
            scalar("low", -0.1f),
            scalar("high", 0.3f)),
        form("Clip from above", 11, NEWEST, node("Clip", "", "high"), scalar("high", 0.3f)),
        form(
            "PRelu",
            7,
            NEWEST,
            node("PRelu", "slope"),
            floats("slope", Shape.of(4, 1, 1), 0.1f, 0.2f, 0.3f, -0.1f)),
        form("Dropout with ratio", 7, 11, node("Dropout", Attribute.of("ratio", 0.3f))),
        form("Dropout", 7, NEWEST, node("Dropout")));
  }

  private static Stream<Form> arithmetic() {
    return Stream.of(
        unary("Abs", 7),
        unary("Neg", 7),
        unary("Exp", 7),
        unary("Sin", 7),
        unary("Atan", 7),
        unary("Erf", 9),
        unary("Floor", 7).jumping(),
        unary("Ceil", 7).jumping(),
        unary("Round", 11).jumping(),
        unary("Sign", 9).jumping(),
        unary("Identity", 7),
        binary("Add"),
        binary("Sub"),
        binary("Mul"),
        binary("Div"),
        form("Pow", 7, NEWEST, node("Pow", "two"), scalar("two", 2)),
        form("Greater", 9, NEWEST, node("Greater", "low"), scalar("low", 0.05f)).jumping(),
        form("Max", 8, NEWEST, node("Max", "low"), scalar("low", 0.05f)),
        form("Min", 8, NEWEST, node("Min", "low"), scalar("low", 0.05f)),
        form("Sum", 8, NEWEST, node("Sum", "c", "low"), scalar("low", 0.05f)),
        form("Mean", 8, NEWEST, node("Mean", "low"), scalar("low", 0.05f)),
        form("Mod", 10, NEWEST, node("Mod", "low", Attribute.of("fmod", 1)), scalar("low", 0.5f))
            .jumping(),
        form("Sum of equal shapes", 7, NEWEST, node("Sum", "c", "c")),
        form("CumSum", 11, NEWEST, node("CumSum", "axis"), longs("axis", Shape.of(), 2)),
        form("MatMul", 7, NEWEST, node("MatMul", "square"), weights("square", 6, 6)),
        form(
            "Einsum",
            12,
            NEWEST,
            node("Einsum", "square", Attribute.of("equation", "bchw,wk->bchk")),
            weights("square", 6, 6)),
        form(
            "Gemm",
            7,
            NEWEST,
            List.of(
                node("flat", "Flatten", List.of("c"), "f"),
                node("y", "Gemm", List.of("f", "wide", "bias"), "y")),
            weights("wide", 144, 5),
            weights("bias", 5)),
        form(
            "Where",
            9,
            NEWEST,
            List.of(
                node("cond", "Greater", List.of("c", "low"), "t"),
                node("y", "Where", List.of("t", "c", "low"), "y")),
            scalar("low", 0.05f)));
  }

  private static Stream<Form> normalisations() {
    return Stream.of(
        form("Softmax over several axes", 7, 12, node("Softmax")),
        form("Softmax over the last two axes", 7, 12, node("Softmax", Attribute.of("axis", 2))),
        form("Softmax over the last axis", 7, NEWEST, node("Softmax", Attribute.of("axis", 3))),
        form("Softmax over axis -1", 11, NEWEST, node("Softmax", Attribute.of("axis", -1))),
        form("Softmax over channels", 13, NEWEST, node("Softmax", Attribute.of("axis", 1))),
        form(
            "Softmax over channels of one pixel",
            7,
            12,
            List.of(
                node("pool", "GlobalAveragePool", List.of("c"), "p"),
                node("y", "Softmax", List.of("p"), "y", Attribute.of("axis", 1)))),
        form("LogSoftmax", 7, NEWEST, node("LogSoftmax", Attribute.of("axis", 3))),
        form("LogSoftmax over several axes", 7, 12, node("LogSoftmax", Attribute.of("axis", 1))),
        form("Hardmax over several axes", 7, 12, node("Hardmax")).jumping(),
        form("Hardmax", 13, NEWEST, node("Hardmax")).jumping(),
        form(
            "BatchNormalization",
            7,
            NEWEST,
            node("BatchNormalization", "scale", "shift", "mean", "variance"),
            statistics(Shape.of(4))),
        form(
            "BatchNormalization with spatial 1",
            7,
            8,
            node(
                "BatchNormalization",
                "scale",
                "shift",
                "mean",
                "variance",
                Attribute.of("spatial", 1)),
            statistics(Shape.of(4))),
        form(
            "BatchNormalization of items",
            7,
            8,
            node(
                "BatchNormalization",
                "scale",
                "shift",
                "mean",
                "variance",
                Attribute.of("spatial", 0)),
            statistics(Shape.of(4, 6, 6))),
        form(
            "InstanceNormalization",
            7,
            NEWEST,
            node("InstanceNormalization", "scale", "shift"),
            statistics(Shape.of(4))),
        form(
            "LayerNormalization",
            17,
            NEWEST,
            node("LayerNormalization", "factor"),
            weights("factor", 6)),
        form("LRN", 7, NEWEST, node("LRN", Attribute.of("size", 3))),
        form("LpNormalization", 7, NEWEST, node("LpNormalization")),
        form("MeanVarianceNormalization", 9, NEWEST, node("MeanVarianceNormalization")));
  }

  private static Stream<Form> movements() {
    return Stream.of(
        form(
            "Pad by attributes",
            7,
            10,
            node(
                "Pad",
                Attribute.of("pads", new long[] {0, 0, 1, 0, 0, 0, 0, 2}),
                Attribute.of("value", 0.25f))),
        form(
            "Pad by reflection",
            7,
            10,
            node(
                "Pad",
                Attribute.of("pads", new long[] {0, 0, 1, 0, 0, 0, 0, 2}),
                Attribute.of("mode", "reflect"))),
        form(
            "Pad",
            11,
            NEWEST,
            node("Pad", "pads"),
            longs("pads", Shape.of(8), 0, 0, 1, 0, 0, 0, 0, 2)),
        form(
            "Slice by attributes",
            7,
            9,
            node(
                "Slice",
                Attribute.of("starts", new long[] {1}),
                Attribute.of("ends", new long[] {4}),
                Attribute.of("axes", new long[] {3}))),
        form(
            "Slice of the first axes",
            7,
            9,
            node(
                "Slice",
                Attribute.of("starts", new long[] {0, 1}),
                Attribute.of("ends", new long[] {1, 3}))),
        form(
            "Slice",
            10,
            NEWEST,
            node("Slice", "from", "to", "axes"),
            longs("from", Shape.of(1), 1),
            longs("to", Shape.of(1), 4),
            longs("axes", Shape.of(1), 3)),
        form("Squeeze by attribute", 7, 12, node("Squeeze", Attribute.of("axes", new long[] {0}))),
        form("Squeeze of all", 7, NEWEST, node("Squeeze")),
        form("Squeeze", 13, NEWEST, node("Squeeze", "axes"), longs("axes", Shape.of(1), 0)),
        form(
            "Unsqueeze by attribute",
            7,
            12,
            node("Unsqueeze", Attribute.of("axes", new long[] {1}))),
        form("Unsqueeze", 13, NEWEST, node("Unsqueeze", "axes"), longs("axes", Shape.of(1), 1)),
        form(
            "Split by attribute",
            7,
            12,
            List.of(split(Attribute.of("axis", 1), Attribute.of("split", new long[] {1, 3})))),
        form("Split in halves", 7, 17, List.of(split(Attribute.of("axis", 1)))),
        form(
            "Split in a number",
            18,
            NEWEST,
            List.of(split(Attribute.of("axis", 1), Attribute.of("num_outputs", 2)))),
        form(
            "Transpose",
            7,
            NEWEST,
            node("Transpose", Attribute.of("perm", new long[] {0, 2, 3, 1}))),
        form("Flatten", 7, NEWEST, node("Flatten")),
        form("Reshape", 7, NEWEST, node("Reshape", "shape"), longs("shape", Shape.of(2), 0, -1)),
        form(
            "Expand",
            8,
            NEWEST,
            node("Expand", "shape"),
            longs("shape", Shape.of(5), 2, 1, 4, 6, 6)),
        form("Tile", 7, NEWEST, node("Tile", "repeats"), longs("repeats", Shape.of(4), 1, 2, 1, 1)),
        form("Concat", 7, NEWEST, node("Concat", "c", Attribute.of("axis", 1))),
        form(
            "Gather",
            7,
            NEWEST,
            node("Gather", "index", Attribute.of("axis", 1)),
            longs("index", Shape.of(2), 3, 0)),
        form(
            "GatherElements",
            11,
            NEWEST,
            node("GatherElements", "index"),
            longs("index", Shape.of(1, 1, 1, 2), 0, 0)),
        form(
            "Scatter",
            9,
            10,
            node("Scatter", "index", "update"),
            longs("index", Shape.of(1, 1, 1, 2), 0, 0),
            weights("update", 1, 1, 1, 2)),
        form(
            "ScatterElements",
            11,
            NEWEST,
            node("ScatterElements", "index", "update"),
            longs("index", Shape.of(1, 1, 1, 2), 0, 0),
            weights("update", 1, 1, 1, 2)),
        form("DepthToSpace", 7, NEWEST, node("DepthToSpace", Attribute.of("blocksize", 2))),
        form("SpaceToDepth", 7, NEWEST, node("SpaceToDepth", Attribute.of("blocksize", 2))),
        form("Cast", 7, NEWEST, node("Cast", Attribute.of("to", 11))));
  }

  private static Stream<Form> reductions() {
    List<Form> forms = new ArrayList<>();
    for (String name :
        List.of(
            "ReduceMean",
            "ReduceMax",
            "ReduceMin",
            "ReduceL1",
            "ReduceL2",
            "ReduceSumSquare",
            "ReduceLogSumExp",
            "ReduceProd",
            "ReduceSum")) {
      int moved = name.equals("ReduceSum") ? 13 : 18;
      forms.add(
          form(
              name + " by attribute",
              7,
              moved - 1,
              node(name, Attribute.of("axes", new long[] {1, 3}))));
      forms.add(form(name + " without axes", 7, NEWEST, node(name, Attribute.of("keepdims", 0))));
      forms.add(form(name, moved, NEWEST, node(name, "axes"), longs("axes", Shape.of(1), 2)));
    }
    // A product of many factors adds their relative errors up.
    forms.replaceAll(each -> each.label().startsWith("ReduceProd") ? each.jumping() : each);
    forms.add(form("ArgMax", 7, NEWEST, node("ArgMax", Attribute.of("axis", 1))).jumping());
    forms.add(form("TopK by attribute", 7, 9, List.of(topK(List.of("c"), Attribute.of("k", 2)))));
    forms.add(
        form(
            "TopK",
            10,
            NEWEST,
            List.of(topK(List.of("c", "count"))),
            longs("count", Shape.of(1), 2)));
    forms.add(
        form(
            "TopK of the smallest",
            11,
            NEWEST,
            List.of(topK(List.of("c", "count"), Attribute.of("largest", 0))),
            longs("count", Shape.of(1), 2)));
    forms.add(
        form(
                "OneHot",
                9,
                NEWEST,
                List.of(
                    node("index", "ArgMax", List.of("c"), "i", Attribute.of("axis", 1)),
                    node("y", "OneHot", List.of("i", "depth", "values"), "y")),
                longs("depth", Shape.of(), 4),
                weights("values", 2))
            .jumping());
    return forms.stream();
  }

  private static Stream<Form> windows() {
    Attribute kernel = Attribute.of("kernel_shape", new long[] {2, 2});
    return Stream.of(
        form("MaxPool", 7, NEWEST, node("MaxPool", kernel)),
        form("AveragePool", 7, NEWEST, node("AveragePool", kernel)),
        form("LpPool", 7, NEWEST, node("LpPool", kernel)),
        form("GlobalAveragePool", 7, NEWEST, node("GlobalAveragePool")),
        form("GlobalMaxPool", 7, NEWEST, node("GlobalMaxPool")),
        form("Conv", 7, NEWEST, node("Conv", "kernels"), weights("kernels", 2, 4, 3, 3)),
        form(
            "ConvTranspose",
            7,
            NEWEST,
            node("ConvTranspose", "kernels"),
            weights("kernels", 4, 2, 3, 3)));
  }

  private static Stream<Form> sampling() {
    return Stream.of(
        form("Upsample by attribute", 7, 8, node("Upsample", scales(1, 1, 2, 3))),
        form(
            "Upsample by attribute, linear",
            7,
            8,
            node("Upsample", scales(1, 1, 2, 2), Attribute.of("mode", "linear"))),
        form(
            "Upsample",
            9,
            9,
            node("Upsample", "scales"),
            floats("scales", Shape.of(4), 1, 1, 2.5f, 2)),
        form(
            "Upsample, linear",
            9,
            9,
            node("Upsample", "scales", Attribute.of("mode", "linear")),
            floats("scales", Shape.of(4), 1, 1, 2, 2)),
        form(
            "Resize of 10",
            10,
            10,
            node("Resize", "scales"),
            floats("scales", Shape.of(4), 1, 1, 2.5f, 2)),
        form(
            "Resize of 10, smaller",
            10,
            10,
            node("Resize", "scales"),
            floats("scales", Shape.of(4), 1, 1, 0.4f, 0.5f)),
        form(
            "Resize of 10, linear",
            10,
            10,
            node("Resize", "scales", Attribute.of("mode", "linear")),
            floats("scales", Shape.of(4), 1, 1, 2, 0.6f)),
        form(
            "Resize",
            11,
            NEWEST,
            node("Resize", "roi", "scales", Attribute.of("mode", "linear")),
            floats("roi", Shape.of(0)),
            floats("scales", Shape.of(4), 1, 1, 2, 2)),
        form(
            "Resize to sizes",
            11,
            NEWEST,
            node("Resize", "roi", "none", "sizes"),
            floats("roi", Shape.of(0)),
            floats("none", Shape.of(0)),
            longs("sizes", Shape.of(4), 1, 4, 9, 7)),
        form(
            "Resize as TensorFlow did",
            11,
            12,
            node(
                "Resize",
                "roi",
                "scales",
                Attribute.of("coordinate_transformation_mode", "tf_half_pixel_for_nn")),
            floats("roi", Shape.of(0)),
            floats("scales", Shape.of(4), 1, 1, 2, 2)),
        form(
            "RoiAlign",
            10,
            NEWEST,
            node("RoiAlign", "rois", "batch"),
            floats("rois", Shape.of(1, 4), 0, 0, 4, 5),
            longs("batch", Shape.of(1), 0)),
        form(
            "GridSample",
            16,
            19,
            node("GridSample", "grid", Attribute.of("mode", "bilinear")),
            weights("grid", 1, 3, 3, 2)),
        form(
            "GridSample",
            20,
            NEWEST,
            node("GridSample", "grid", Attribute.of("mode", "linear")),
            weights("grid", 1, 3, 3, 2)));
  }

  private static Stream<Form> several() {
    return Stream.of(
        form(
            "weights of a ConstantOfShape",
            9,
            NEWEST,
            List.of(
                node(
                    "fill",
                    "ConstantOfShape",
                    List.of("shape"),
                    "w2",
                    Attribute.of("value", floats("v", Shape.of(1), 0.25f))),
                node("y", "Conv", List.of("c", "w2"), "y")),
            longs("shape", Shape.of(4), 2, 4, 1, 1)),
        form(
            "weights transposed, joined and reshaped",
            9,
            NEWEST,
            List.of(
                node("turn", "Transpose", List.of("half"), "turned"),
                node(
                    "join",
                    "Concat",
                    List.of("turned", "turned"),
                    "joined",
                    Attribute.of("axis", 0)),
                node("view", "Reshape", List.of("joined", "shape"), "w2"),
                node("y", "MatMul", List.of("c", "w2"), "y")),
            weights("half", 5, 3),
            longs("shape", Shape.of(2), 6, 5)),
        form(
            "LSTM",
            7,
            NEWEST,
            List.of(
                node("view", "Reshape", List.of("c", "shape"), "sequence"),
                node(
                    "y",
                    "LSTM",
                    List.of("sequence", "wi", "wr"),
                    "y",
                    Attribute.of("hidden_size", 2))),
            longs("shape", Shape.of(3), 4, 1, 36),
            weights("wi", 1, 8, 36),
            weights("wr", 1, 8, 2)),
        form(
            "GRU",
            7,
            NEWEST,
            List.of(
                node("view", "Reshape", List.of("c", "shape"), "sequence"),
                node(
                    "y",
                    "GRU",
                    List.of("sequence", "wi", "wr"),
                    "y",
                    Attribute.of("hidden_size", 2))),
            longs("shape", Shape.of(3), 4, 1, 36),
            weights("wi", 1, 6, 36),
            weights("wr", 1, 6, 2)));
  }

  /// What ONNX took back in operator set 10 and ONNX Runtime still runs.
  private static Stream<Form> withdrawn() {
    return Stream.of(
        form(
            "ImageScaler",
            7,
            9,
            node(
                "ImageScaler",
                Attribute.of("scale", 2f),
                new Attribute("bias", new Attribute.Floats(true, 0.1f, 0.2f, -0.3f, 0)))),
        form("Affine", 7, 9, node("Affine", Attribute.of("alpha", 2f), Attribute.of("beta", 0.3f))),
        form(
            "ParametricSoftplus",
            7,
            9,
            node("ParametricSoftplus", Attribute.of("alpha", 2f), Attribute.of("beta", 0.3f))),
        form(
            "ScaledTanh",
            7,
            9,
            node("ScaledTanh", Attribute.of("alpha", 2f), Attribute.of("beta", 0.3f))),
        form("Crop", 7, 9, node("Crop", Attribute.of("border", new long[] {1, 2, 0, 1}))),
        form(
            "Crop to a size",
            7,
            9,
            node(
                "Crop",
                Attribute.of("border", new long[] {1, 2, 1, 1}),
                Attribute.of("scale", new long[] {2, 3}))),
        form("ThresholdedRelu", 7, 9, node("ThresholdedRelu", Attribute.of("alpha", 0.05f)))
            .jumping(),
        form(
            "DynamicSlice",
            7,
            9,
            node("DynamicSlice", "from", "to"),
            longs("from", Shape.of(2), 0, 1),
            longs("to", Shape.of(2), 1, 3)),
        form("MeanVarianceNormalization", 7, 8, node("MeanVarianceNormalization")),
        form(
            "MeanVarianceNormalization across channels",
            7,
            8,
            node("MeanVarianceNormalization", Attribute.of("across_channels", 1))));
  }

  private static Form unary(String type, int first, Attribute... attributes) {
    return form(type, first, NEWEST, node(type, attributes));
  }

  private static Form binary(String type) {
    return form(
        type, 7, NEWEST, node(type, "each"), floats("each", Shape.of(4, 1, 1), 0.5f, 2, 3, -4));
  }

  private static Form form(String label, int first, int last, Node node, Tensor... constants) {
    return form(label, first, last, List.of(node), constants);
  }

  private static Form form(
      String label, int first, int last, List<Node> nodes, Tensor... constants) {
    return new Form(label, first, last, false, nodes, List.of(constants));
  }

  private static Node node(String type, Attribute... attributes) {
    return Node.of("y", type, List.of("c"), List.of("y"), attributes);
  }

  /// @param more names of inputs, then attributes
  private static Node node(String type, Object... more) {
    List<String> inputs = new ArrayList<>(List.of("c"));
    List<Attribute> attributes = new ArrayList<>();
    for (Object each : more) {
      if (each instanceof Attribute attribute) {
        attributes.add(attribute);
      } else {
        inputs.add((String) each);
      }
    }
    return Node.of("y", type, inputs, List.of("y"), attributes.toArray(Attribute[]::new));
  }

  private static Node node(
      String name, String type, List<String> inputs, String output, Attribute... attributes) {
    return Node.of(name, type, inputs, List.of(output), attributes);
  }

  private static Node split(Attribute... attributes) {
    return Node.of("y", "Split", List.of("c"), List.of("first", "y"), attributes);
  }

  private static Node topK(List<String> inputs, Attribute... attributes) {
    return Node.of("y", "TopK", inputs, List.of("y", "places"), attributes);
  }

  private static Attribute scales(float... values) {
    return new Attribute("scales", new Attribute.Floats(true, values));
  }

  private static Tensor[] statistics(Shape shape) {
    int count = (int) shape.elementCount();
    float[] variance = new float[count];
    for (int i = 0; i < count; i++) {
      variance[i] = 0.5f + 0.1f * (i % 7);
    }
    return new Tensor[] {
      weights("scale", shape.toArray()),
      weights("shift", shape.toArray()),
      weights("mean", shape.toArray()),
      floats("variance", shape, variance)
    };
  }

  static Tensor weights(String name, long... dims) {
    Shape shape = Shape.of(dims);
    float[] values = new float[(int) shape.elementCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(1.7 * i + name.hashCode() % 5) * 0.5f;
    }
    return floats(name, shape, values);
  }

  private static Tensor scalar(String name, float value) {
    return floats(name, Shape.of(), value);
  }

  private static Tensor floats(String name, Shape shape, float... values) {
    return new Tensor(name, ElementType.FLOAT, shape, MemorySegment.ofArray(values), List.of());
  }

  static Tensor longs(String name, Shape shape, long... values) {
    return new Tensor(name, ElementType.INT64, shape, MemorySegment.ofArray(values), List.of());
  }
}
