package org.inferometer.operator;

/// Why operators stay FP32, each a sentence about the operator.
public final class HalfReasons {
  public static final String SQUARES =
      "its sum of squares leaves FP16's range from values of 256 on";
  public static final String SUMS = "its sum over many elements leaves FP16's range";
  public static final String EXPONENTIALS = "its exponential leaves FP16's range from 11.1 on";
  public static final String LOGARITHMS = "the logarithm of what FP16 flushes to zero is infinite";
  public static final String SMALL_DIVISORS =
      "the reciprocal of a small number leaves FP16's range";
  public static final String STALLED_SUMS =
      "ONNX leaves open in what it sums up, and in BF16 a sum stops growing after 256 equal"
          + " elements";
  public static final String MAGNIFIED =
      "its result is off by its argument times the rounding of that, in BF16 by 2 % from 5 on";
  public static final String STEEP =
      "its slope has no bound near 1, where rounding of its argument is magnified";
  public static final String PRODUCTS = "its products of many elements leave FP16's range";
  public static final String NAMED_TYPE = "it makes numbers of the type that it names";
  public static final String SPARSE = "it holds a sparse tensor";
  public static final String RANDOM = "its random numbers would be others";

  static final String NO_FP16 = "ONNX has no FP16 form of it";
  static final String NO_BF16 = "ONNX has no BF16 form of it";
  static final String COORDINATES_FP16 =
      "FP16 cannot tell coordinates beyond 2048 from their neighbours";
  static final String COORDINATES_BF16 =
      "BF16 cannot tell coordinates beyond 256 from their neighbours";

  private HalfReasons() {}
}
