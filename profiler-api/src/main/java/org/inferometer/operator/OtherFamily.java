package org.inferometer.operator;

import static org.inferometer.operator.Half.stays;
import static org.inferometer.operator.HalfReasons.STALLED_SUMS;
import static org.inferometer.operator.HalfReasons.SUMS;
import static org.inferometer.operator.Row.onnx;
import static org.inferometer.operator.TypeRule.FIRST;

import java.util.List;

/// Operators of signals, losses, text, images and classical machine learning, which no network of
/// the zoo and no conversion needs: types where they are known, and why there is nothing else.
final class OtherFamily {
  private static final String TEXT = "it works on text, which has no elements of a fixed size";
  private static final String CLASSICAL =
      "it is of classical machine learning, not a layer of a neural network";
  private static final String TRAINING = "it is for training, and only inference is profiled";

  private OtherFamily() {}

  // spotless:off
  static List<Row> rows() {
    return List.of(
        onnx("DFT", 17).types(FIRST).half(stays(SUMS, STALLED_SUMS)),
        // Its axis became an operand, and counts otherwise.
        onnx("DFT", 20).types(FIRST).half(stays(SUMS, STALLED_SUMS)),
        onnx("STFT", 17).types(FIRST).half(stays(SUMS, STALLED_SUMS)),
        onnx("NegativeLogLikelihoodLoss SoftmaxCrossEntropyLoss", 12).types(FIRST).half(stays(SUMS, STALLED_SUMS)),

        onnx("StringNormalizer", 10).absent(TEXT),
        onnx("TfIdfVectorizer", 9).absent(TEXT),
        onnx("StringConcat StringSplit RegexFullMatch", 20).absent(TEXT),
        onnx("ImageDecoder", 20).absent("its output size depends on the image file"),

        onnx("Affine Crop ParametricSoftplus ScaledTanh", 1).until(10).absent("ONNX removed this experimental operator"),

        Row.of("ai.onnx.ml", "ArrayFeatureExtractor Binarizer CastMap CategoryMapper DictVectorizer FeatureVectorizer Imputer LabelEncoder", 1).absent(CLASSICAL),
        Row.of("ai.onnx.ml", "LinearClassifier LinearRegressor Normalizer OneHotEncoder SVMClassifier SVMRegressor Scaler ZipMap", 1).absent(CLASSICAL),
        Row.of("ai.onnx.ml", "TreeEnsembleClassifier TreeEnsembleRegressor", 1).until(5).absent(CLASSICAL),
        Row.of("ai.onnx.ml", "TreeEnsemble", 5).absent(CLASSICAL),
        Row.of("ai.onnx.preview.training", "Adagrad Adam Gradient Momentum", 1).absent(TRAINING));
  }
  // spotless:on
}
