package org.inferometer.precision;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.inferometer.network.ElementType;
import org.inferometer.network.onnx.Node;

/// Which operators compute in FP16, and which need the range of FP32. The types that each operator
/// takes are those of the ONNX specification (`docs/Operators.md`, `docs/Changelog.md`); the
/// reasons are told at length in docs/precision.md.
final class HalfRules {
  static final String SQUARES = "its sum of squares leaves FP16's range from values of 256 on";
  static final String SUMS = "its sum over many elements leaves FP16's range";
  static final String EXPONENTIALS = "its exponential leaves FP16's range from 11.1 on";
  static final String LOGARITHMS = "the logarithm of what FP16 flushes to zero is infinite";
  static final String COORDINATES =
      "FP16 cannot tell coordinates beyond 2048 from their neighbours";
  static final String SMALL_DIVISORS = "the reciprocal of a small number leaves FP16's range";
  static final String NO_HALF_FORM = "ONNX has no FP16 form of it";
  static final String RANDOM = "its random numbers would be others";

  private static final String MICROSOFT = "com.microsoft";

  private static final Map<String, HalfRule> RULES = new HashMap<>();

  /// The first operator set in which an operator takes FP16, where that is not the first of all.
  private static final Map<String, Integer> SINCE =
      Map.of("Equal", 11, "CumSum", 14, "Mod", 10, "Expand", 8, "Where", 9, "IsInf", 20);

  static {
    put(
        HalfRule.COMPUTES,
        "Conv ConvTranspose Gemm MatMul Einsum LSTM GRU RNN DeformConv Attention"
            + " BatchNormalization Softmax LogSoftmax");
    put(
        HalfRule.FOLLOWS,
        "Abs Add AveragePool Ceil Clip Compress Concat Cos DepthToSpace Div Elu Erf Expand Flatten"
            + " Floor Gather GatherElements GatherND Gelu GlobalAveragePool GlobalMaxPool HardSigmoid"
            + " HardSwish Hardmax Identity LeakyRelu Max MaxPool MaxUnpool Mean Min Mish Mod Mul Neg"
            + " PRelu Pad ReduceMax ReduceMean ReduceMin Relu Reshape ReverseSequence Round Scatter"
            + " ScatterElements ScatterND Selu Sigmoid Sign Sin Slice Softsign SpaceToDepth Split"
            + " Sqrt Squeeze Sub Sum Swish Tan Tanh ThresholdedRelu Tile TopK Transpose Trilu"
            + " Unsqueeze Where Equal Greater GreaterOrEqual Less LessOrEqual OneHot Cast");
    put(HalfRule.FOLLOWS.withFloatSlots(1), "Dropout Upsample");
    put(HalfRule.FOLLOWS.withFloatSlots(1, 2), "Resize");
    put(HalfRule.READS, "Shape Size NonZero ArgMax ArgMin IsNaN IsInf");
    put(
        HalfRule.stays(SQUARES),
        "LayerNormalization InstanceNormalization GroupNormalization MeanVarianceNormalization"
            + " RMSNormalization LpNormalization LRN LpPool GlobalLpPool ReduceL2 ReduceSumSquare"
            + " Pow");
    put(HalfRule.stays(SUMS), "ReduceSum ReduceL1 ReduceProd CumSum");
    put(HalfRule.stays(EXPONENTIALS), "Exp Softplus ReduceLogSumExp Sinh Cosh");
    put(HalfRule.stays(LOGARITHMS), "Log ReduceLogSum");
    put(HalfRule.stays(SMALL_DIVISORS), "Reciprocal");
    put(
        HalfRule.stays(COORDINATES),
        "NonMaxSuppression RoiAlign MaxRoiPool GridSample AffineGrid Range");
    put(HalfRule.stays(NO_HALF_FORM), "Celu ImageScaler");
    put(
        HalfRule.stays(RANDOM),
        "RandomNormal RandomUniform RandomNormalLike RandomUniformLike Multinomial Bernoulli");
    putMicrosoft(
        HalfRule.COMPUTES,
        "FusedConv FusedGemm FusedMatMul TransposeMatMul Attention MultiHeadAttention");
    putMicrosoft(HalfRule.FOLLOWS, "Gelu FastGelu BiasGelu QuickGelu");
    putMicrosoft(
        HalfRule.stays(SQUARES),
        "SkipLayerNormalization EmbedLayerNormalization SimplifiedLayerNormalization"
            + " SkipSimplifiedLayerNormalization GroupNorm");
  }

  private HalfRules() {}

  /// The rule for a node.
  ///
  /// @param opset the version of the default operator set that it means
  static HalfRule of(Node node, long opset) {
    String key = isDefault(node) ? node.opType() : node.domain() + "." + node.opType();
    HalfRule rule = RULES.get(key);
    if (rule == null) {
      return HalfRule.stays("it is not known whether " + key + " can compute in FP16");
    }
    if (key.equals("Cast") && node.intAttribute("to", 0) != ElementType.FLOAT.code()) {
      return HalfRule.READS;
    }
    if (isDefault(node) && opset < SINCE.getOrDefault(node.opType(), 1)) {
      return HalfRule.stays("operator set " + opset + " has no FP16 form of it");
    }
    return rule;
  }

  static boolean isDefault(Node node) {
    return node.domain().isEmpty() || node.domain().equals("ai.onnx");
  }

  /// Whether a constant beyond FP16's range does no harm there: a bound that is never reached.
  static boolean takesInfinity(Node node) {
    return isDefault(node) && Set.of("Clip", "Min", "Max").contains(node.opType());
  }

  private static void put(HalfRule rule, String operators) {
    for (String operator : operators.split(" ", -1)) {
      RULES.put(operator, rule);
    }
  }

  private static void putMicrosoft(HalfRule rule, String operators) {
    for (String operator : operators.split(" ", -1)) {
      RULES.put(MICROSOFT + "." + operator, rule);
    }
  }
}
