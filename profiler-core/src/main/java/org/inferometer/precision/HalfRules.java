package org.inferometer.precision;

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;

/// Which operators compute in 16 bits, and which need the range or the significand of FP32. The
/// types that each operator takes are those of the ONNX specification (`docs/Operators.md`,
/// `docs/Changelog.md`); the reasons are told at length in docs/reference/precision.md.
final class HalfRules {
  static final String SQUARES = "its sum of squares leaves FP16's range from values of 256 on";
  static final String SUMS = "its sum over many elements leaves FP16's range";
  static final String EXPONENTIALS = "its exponential leaves FP16's range from 11.1 on";
  static final String LOGARITHMS = "the logarithm of what FP16 flushes to zero is infinite";
  static final String SMALL_DIVISORS = "the reciprocal of a small number leaves FP16's range";
  static final String STALLED_SUMS =
      "ONNX leaves open in what it sums up, and in BF16 a sum stops growing after 256 equal"
          + " elements";
  static final String MAGNIFIED =
      "its result is off by its argument times the rounding of that, in BF16 by 2 % from 5 on";
  static final String RANDOM = "its random numbers would be others";

  private static final String MICROSOFT = "com.microsoft";

  /// The last operator set that models are raised to for a form that an older one lacks.
  static final int NEWEST_OPSET = 22;

  private static final String COORDINATE_OPERATORS =
      "NonMaxSuppression RoiAlign MaxRoiPool GridSample AffineGrid Range";

  private static final Map<HalfFormat, Map<String, HalfRule>> RULES =
      new EnumMap<>(Map.of(HalfFormat.FP16, inFp16(), HalfFormat.BF16, inBf16()));

  /// The first operator set in which an operator takes FP16, where that is not the first of all.
  private static final Map<String, Integer> FP16_SINCE =
      Map.of("Equal", 11, "CumSum", 14, "Mod", 10, "Expand", 8, "Where", 9, "IsInf", 20);

  /// The first in which it takes BF16, where that is not 13.
  private static final Map<String, Integer> BF16_SINCE = new HashMap<>();

  static {
    since(14, "BatchNormalization Trilu");
    since(15, "Pow");
    // ONNX defines Clip by Where, which has it from 16 on only.
    since(16, "Clip GreaterOrEqual LeakyRelu LessOrEqual PRelu Where");
    since(17, "LayerNormalization");
    since(20, "Gelu IsInf");
    since(21, "GroupNormalization");
    since(
        22,
        "AveragePool Conv ConvTranspose Cos DeformConv Elu GRU GlobalAveragePool GlobalMaxPool"
            + " HardSigmoid HardSwish LSTM LpPool MaxPool MaxUnpool Mish RNN Round Selu Sin"
            + " Softsign Tan ThresholdedRelu");
    since(23, "Attention RMSNormalization");
    since(24, "Swish TopK");
  }

  private static void since(int opset, String operators) {
    for (String operator : operators.split(" ", -1)) {
      BF16_SINCE.put(operator, opset);
    }
  }

  /// What both formats have in common.
  private static Map<String, HalfRule> common() {
    Map<String, HalfRule> rules = new HashMap<>();
    put(
        rules,
        HalfRule.COMPUTES,
        "Conv ConvTranspose Gemm MatMul LSTM GRU RNN DeformConv Attention BatchNormalization"
            + " Softmax LogSoftmax");
    put(
        rules,
        HalfRule.FOLLOWS,
        "Abs Add AveragePool Ceil Clip Concat Cos DepthToSpace Div Elu Erf Expand Flatten Floor"
            + " Gather GatherElements GatherND Gelu GlobalAveragePool GlobalMaxPool HardSigmoid"
            + " HardSwish Hardmax Identity LeakyRelu Max MaxPool MaxUnpool Mean Min Mish Mod Mul Neg"
            + " PRelu Pad ReduceMax ReduceMean ReduceMin Relu Reshape Round ScatterElements"
            + " ScatterND Selu Sigmoid Sign Sin Slice Softsign SpaceToDepth Split Sqrt Squeeze Sub"
            + " Sum Swish Tan Tanh ThresholdedRelu Tile TopK Transpose Trilu Unsqueeze Where Equal"
            + " Greater GreaterOrEqual Less LessOrEqual Cast");
    put(rules, HalfRule.FOLLOWS.withFloatSlots(1), "Dropout");
    put(rules, HalfRule.FOLLOWS.withFloatSlots(1, 2), "Resize");
    put(rules, HalfRule.READS, "Shape Size NonZero ArgMax ArgMin IsNaN IsInf");
    put(
        rules,
        HalfRule.stays(RANDOM),
        "RandomNormal RandomUniform RandomNormalLike RandomUniformLike Multinomial Bernoulli");
    return rules;
  }

  private static Map<String, HalfRule> inFp16() {
    Map<String, HalfRule> rules = common();
    put(rules, HalfRule.COMPUTES, "Einsum");
    put(rules, HalfRule.FOLLOWS, "Compress ReverseSequence Scatter OneHot");
    put(rules, HalfRule.FOLLOWS.withFloatSlots(1), "Upsample");
    put(
        rules,
        HalfRule.stays(SQUARES),
        "LayerNormalization InstanceNormalization GroupNormalization MeanVarianceNormalization"
            + " RMSNormalization LpNormalization LRN LpPool GlobalLpPool ReduceL2 ReduceSumSquare"
            + " Pow");
    put(rules, HalfRule.stays(SUMS), "ReduceSum ReduceL1 ReduceProd CumSum");
    put(rules, HalfRule.stays(EXPONENTIALS), "Exp Softplus ReduceLogSumExp Sinh Cosh");
    put(rules, HalfRule.stays(LOGARITHMS), "Log ReduceLogSum");
    put(rules, HalfRule.stays(SMALL_DIVISORS), "Reciprocal");
    put(rules, HalfRule.stays(coordinates(2048, "FP16")), COORDINATE_OPERATORS);
    put(rules, HalfRule.stays(noForm("FP16")), "Celu ImageScaler");
    putMicrosoft(
        rules,
        HalfRule.COMPUTES,
        "FusedConv FusedGemm FusedMatMul TransposeMatMul Attention MultiHeadAttention");
    putMicrosoft(rules, HalfRule.FOLLOWS, "Gelu FastGelu BiasGelu QuickGelu");
    putMicrosoft(
        rules,
        HalfRule.stays(SQUARES),
        "SkipLayerNormalization EmbedLayerNormalization SimplifiedLayerNormalization"
            + " SkipSimplifiedLayerNormalization GroupNorm");
    return rules;
  }

  /// Its range is that of FP32, so that nothing needs protection from overflow. Normalisations of
  /// layers and groups keep their sums in FP32 by ONNX's definition (`stash_type`).
  private static Map<String, HalfRule> inBf16() {
    Map<String, HalfRule> rules = common();
    put(rules, HalfRule.COMPUTES, "LayerNormalization RMSNormalization GroupNormalization");
    put(rules, HalfRule.FOLLOWS, "LRN LpPool Pow Log Reciprocal");
    put(
        rules,
        HalfRule.stays(STALLED_SUMS),
        "InstanceNormalization MeanVarianceNormalization LpNormalization GlobalLpPool ReduceL1"
            + " ReduceL2 ReduceSum ReduceSumSquare ReduceProd ReduceLogSum ReduceLogSumExp CumSum");
    put(rules, HalfRule.stays(MAGNIFIED), "Exp Softplus Sinh Cosh");
    put(rules, HalfRule.stays(coordinates(256, "BF16")), COORDINATE_OPERATORS);
    put(
        rules,
        HalfRule.stays(noForm("BF16")),
        "Celu Compress Einsum ImageScaler OneHot ReverseSequence Scatter Upsample");
    return rules;
  }

  private static String coordinates(int most, String format) {
    return format + " cannot tell coordinates beyond " + most + " from their neighbours";
  }

  private static String noForm(String format) {
    return "ONNX has no " + format + " form of it";
  }

  private HalfRules() {}

  /// The rule for a node.
  ///
  /// @param opset the version of the default operator set that it means
  static HalfRule of(Node node, HalfFormat format, long opset) {
    if (node.isOfDefaultSet() && node.opType().equals("QuantizeLinear")) {
      return HalfRule.QUANTISES;
    }
    if (node.isOfDefaultSet() && node.opType().equals("DequantizeLinear")) {
      return HalfRule.DEQUANTISES;
    }
    HalfRule rule = ruleOf(node, format);
    if (node.isOfDefaultSet()
        && node.opType().equals("Cast")
        && node.intAttribute("to", 0) != ElementType.FLOAT.code()) {
      return HalfRule.READS;
    }
    return rule.kind() != HalfRule.Kind.STAYS
            && node.isOfDefaultSet()
            && opset < since(node, format)
        ? HalfRule.stays("operator set " + opset + " has no " + format + " form of it")
        : rule;
  }

  private static HalfRule ruleOf(Node node, HalfFormat format) {
    String key = node.isOfDefaultSet() ? node.opType() : node.domain() + "." + node.opType();
    HalfRule rule = RULES.getOrDefault(format, Map.of()).get(key);
    return rule == null
        ? HalfRule.stays("it is not known whether " + key + " can compute in " + format)
        : rule;
  }

  /// The lowest operator set, none below the given one, that has the format for every operator that
  /// could compute in it and has it up to [#NEWEST_OPSET].
  static long opset(Collection<Node> nodes, HalfFormat format, long least) {
    long opset = least;
    for (Node node : nodes) {
      int since = since(node, format);
      boolean wanted = node.isOfDefaultSet() && ruleOf(node, format).kind() != HalfRule.Kind.STAYS;
      opset = wanted && since <= NEWEST_OPSET ? Math.max(opset, since) : opset;
    }
    return opset;
  }

  private static int since(Node node, HalfFormat format) {
    return switch (format) {
      case FP16 -> FP16_SINCE.getOrDefault(node.opType(), 1);
      case BF16 -> BF16_SINCE.getOrDefault(node.opType(), 13);
    };
  }

  /// Whether a constant beyond a format's range does no harm there: a bound that is never reached.
  static boolean takesInfinity(Node node) {
    return node.isOfDefaultSet() && Set.of("Clip", "Min", "Max").contains(node.opType());
  }

  private static void put(Map<String, HalfRule> rules, HalfRule rule, String operators) {
    for (String operator : operators.split(" ", -1)) {
      rules.put(operator, rule);
    }
  }

  private static void putMicrosoft(Map<String, HalfRule> rules, HalfRule rule, String operators) {
    for (String operator : operators.split(" ", -1)) {
      rules.put(MICROSOFT + "." + operator, rule);
    }
  }
}
