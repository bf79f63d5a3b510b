package org.inferometer.operator;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;

/// Element types of what an operator writes, from those of what it reads, as the ONNX specification
/// defines them (`docs/Operators.md`).
final class OperatorTypes {
  private static final Set<String> TRUTHS =
      Set.of(
          "Equal",
          "Greater",
          "GreaterOrEqual",
          "Less",
          "LessOrEqual",
          "And",
          "Or",
          "Not",
          "Xor",
          "IsNaN",
          "IsInf");

  private static final Set<String> INDICES =
      Set.of("Shape", "Size", "ArgMax", "ArgMin", "NonZero", "NonMaxSuppression");

  private static final Set<String> WITH_INDICES = Set.of("TopK", "MaxPool", "Unique");

  private static final Set<String> SUMS = Set.of("MatMulInteger", "ConvInteger");

  private static final Set<String> RANDOM = Set.of("RandomNormal", "RandomUniform");

  /// Operators whose outputs all have the type of one input: the first, or the given one.
  private static final Set<String> LIKE_FIRST = new HashSet<>();

  static {
    LIKE_FIRST.addAll(
        Arrays.asList(
            ("Abs Acos Acosh Add AffineGrid Asin Asinh Atan Atanh Attention AveragePool"
                    + " BatchNormalization BitShift Ceil Celu CenterCropPad Clip Col2Im Compress"
                    + " Concat Conv ConvTranspose Cos Cosh CumSum DFT DeformConv DepthToSpace Det"
                    + " Div Einsum Elu Erf Exp Expand Flatten Floor GRU Gather GatherElements"
                    + " GatherND Gelu Gemm GlobalAveragePool GlobalLpPool GlobalMaxPool GridSample"
                    + " GroupNormalization HardSigmoid HardSwish Hardmax Identity ImageScaler"
                    + " InstanceNormalization LRN LSTM LeakyRelu Log LogSoftmax LpNormalization"
                    + " LpPool MatMul Max MaxRoiPool MaxUnpool Mean MeanVarianceNormalization Min"
                    + " Mish Mod Mul Neg PRelu Pad Pow RMSNormalization RNN Range Reciprocal"
                    + " ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean"
                    + " ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape Resize"
                    + " ReverseSequence RoiAlign Round Scatter ScatterElements ScatterND Selu"
                    + " Shrink Sigmoid Sign Sin Sinh Slice Softmax Softplus Softsign SpaceToDepth"
                    + " Split Sqrt Squeeze Sub Sum Swish Tan Tanh ThresholdedRelu Tile Transpose"
                    + " Trilu Unsqueeze Upsample")
                .split(" ", -1)));
  }

  /// Operators of ONNX Runtime's own domain, of which every output has the first input's type.
  private static final Set<String> MICROSOFT_LIKE_FIRST =
      Set.of(
          "FusedConv",
          "FusedGemm",
          "FusedMatMul",
          "TransposeMatMul",
          "Attention",
          "MultiHeadAttention",
          "Gelu",
          "FastGelu",
          "BiasGelu",
          "QuickGelu",
          "SkipLayerNormalization");

  private OperatorTypes() {}

  /// One type for each output; empty where there is no rule.
  static List<ElementType> written(Node node, List<ElementType> read) {
    if (!node.isOfDefaultSet()) {
      boolean known =
          node.domain().equals("com.microsoft") && MICROSOFT_LIKE_FIRST.contains(node.opType());
      return known ? ElementTypes.all(node, type(read, 0)) : List.of();
    }
    String type = node.opType();
    if (LIKE_FIRST.contains(type)) {
      return ElementTypes.all(node, type(read, 0));
    }
    if (TRUTHS.contains(type)) {
      return List.of(ElementType.BOOL);
    }
    if (INDICES.contains(type)) {
      return List.of(ElementType.INT64);
    }
    if (WITH_INDICES.contains(type)) {
      return List.of(type(read, 0), ElementType.INT64, ElementType.INT64, ElementType.INT64);
    }
    if (SUMS.contains(type)) {
      return List.of(ElementType.INT32);
    }
    if (RANDOM.contains(type)) {
      return List.of(attribute(node, "dtype", ElementType.FLOAT));
    }
    return special(node, read);
  }

  private static List<ElementType> special(Node node, List<ElementType> read) {
    return switch (node.opType()) {
      case "Constant" -> List.of(constant(node));
      case "ConstantOfShape" ->
          List.of(ElementTypes.attributeTensor(node, "value", ElementType.FLOAT));
      // Within a function it may be the caller's, whose value is not known here.
      case "Cast" -> List.of(attribute(node, "to", ElementType.UNDEFINED));
      case "CastLike", "Where" -> List.of(type(read, 1));
      case "OneHot" -> List.of(type(read, 2));
      case "Dropout" -> List.of(type(read, 0), ElementType.BOOL);
      case "LayerNormalization" -> List.of(type(read, 0), ElementType.FLOAT, ElementType.FLOAT);
      case "EyeLike", "RandomNormalLike", "RandomUniformLike", "Bernoulli" ->
          List.of(attribute(node, "dtype", type(read, 0)));
      case "Multinomial" -> List.of(attribute(node, "dtype", ElementType.INT32));
      case "QuantizeLinear" -> List.of(read.size() > 2 ? type(read, 2) : ElementType.UINT8);
      case "DequantizeLinear" -> List.of(type(read, 1));
      case "DynamicQuantizeLinear" ->
          List.of(ElementType.UINT8, ElementType.FLOAT, ElementType.UINT8);
      case "QLinearConv", "QLinearMatMul" -> List.of(type(read, 7));
      default -> List.of();
    };
  }

  private static ElementType attribute(Node node, String name, ElementType absent) {
    long code = node.intAttribute(name, absent.code());
    return code >= 0 && code < ElementType.values().length
        ? ElementType.of((int) code)
        : ElementType.UNDEFINED;
  }

  private static ElementType constant(Node node) {
    if (node.attributes().isEmpty()) {
      return ElementType.UNDEFINED;
    }
    Attribute first = node.attributes().getFirst();
    return switch (first.value()) {
      case Attribute.Tensors tensors -> tensors.values().getFirst().elementType();
      case Attribute.SparseTensors sparse -> sparse.values().getFirst().values().elementType();
      case Attribute.Floats _ -> ElementType.FLOAT;
      case Attribute.Ints _ -> ElementType.INT64;
      case Attribute.Strings _ -> ElementType.STRING;
      default -> ElementType.UNDEFINED;
    };
  }

  private static ElementType type(List<ElementType> read, int slot) {
    return slot < read.size() ? read.get(slot) : ElementType.UNDEFINED;
  }
}
