package org.inferometer.zoo;

import static org.inferometer.graph.ElementType.INT64;
import static org.inferometer.network.layer.Layers.add;
import static org.inferometer.network.layer.Layers.embedding;
import static org.inferometer.network.layer.Layers.gelu;
import static org.inferometer.network.layer.Layers.layerNorm;
import static org.inferometer.network.layer.Layers.linear;
import static org.inferometer.network.layer.Layers.matMul;
import static org.inferometer.network.layer.Layers.multiplyBy;
import static org.inferometer.network.layer.Layers.reshape;
import static org.inferometer.network.layer.Layers.select;
import static org.inferometer.network.layer.Layers.softmax;
import static org.inferometer.network.layer.Layers.tanh;
import static org.inferometer.network.layer.Layers.transpose;

import java.util.List;
import org.inferometer.graph.Dimension;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;

/// A transformer encoder after Devlin et al., "BERT", 2018 (arXiv 1810.04805), in the small sizes
/// of Turc et al., "Well-Read Students Learn Better", 2019 (arXiv 1908.08962): heads of 64 features
/// and an inner size of four times the width.
///
/// It reads 128 tokens of one segment and attends to all of them: the input is the token numbers (0
/// to 30521) alone, without mask and segment numbers. Tables hold all 512 positions and both
/// segments, so that parameters are the published ones.
final class Bert {
  private static final int VOCABULARY = 30522;
  private static final int POSITIONS = 512;
  private static final int SEGMENTS = 2;
  private static final int TOKENS = 128;
  private static final int HEAD = 64;
  private static final int INNER = 4;
  private static final float EPSILON = 1e-12f;

  private final int width;

  private Bert(int width) {
    this.width = width;
  }

  static void define(NetworkBuilder builder, int blocks, int width) {
    new Bert(width).network(builder, blocks);
  }

  private void network(NetworkBuilder b, int blocks) {
    Value x = embeddings(b.input("input_ids", INT64, "N", TOKENS));
    for (int block = 0; block < blocks; block++) {
      x = block("encoder" + block, x);
    }
    Value pooled =
        x.then("pooler_first", select(1, 0)).then("pooler_dense", linear(width, deviation(width)));
    b.output(x, pooled.then("pooler", tanh()));
  }

  private Value embeddings(Value tokens) {
    return tokens
        .then("token_embedding", embedding(VOCABULARY, width))
        .then("segment_embedding", new LeadingRows(SEGMENTS, 1))
        .then("position_embedding", new LeadingRows(POSITIONS, TOKENS))
        .then("embedding_norm", layerNorm().epsilon(EPSILON));
  }

  private Value block(String place, Value x) {
    Value attended = attention(place + "_attention", x);
    x = x.then(place + "_attention_add", add(), attended);
    x = x.then(place + "_attention_norm", layerNorm().epsilon(EPSILON));
    long inner = (long) INNER * width;
    Value wide =
        x.then(place + "_inner", linear(inner, deviation(width))).then(place + "_gelu", gelu());
    Value narrow = wide.then(place + "_outer", linear(width, deviation(inner)));
    return x.then(place + "_add", add(), narrow)
        .then(place + "_norm", layerNorm().epsilon(EPSILON));
  }

  private Value attention(String place, Value x) {
    Value query = heads(place + "_query", x, 0, 2, 1, 3);
    Value key = heads(place + "_key", x, 0, 2, 3, 1);
    Value value = heads(place + "_value", x, 0, 2, 1, 3);
    Value weights =
        query
            .then(place + "_scores", matMul(), key)
            .then(place + "_scale", multiplyBy(1 / Math.sqrt(HEAD)))
            .then(place + "_softmax", softmax());
    return weights
        .then(place + "_context", matMul(), value)
        .then(place + "_merge", transpose(0, 2, 1, 3))
        .then(place + "_flat", reshape(0, TOKENS, width))
        .then(place + "_output", linear(width, deviation(width)));
  }

  private Value heads(String place, Value x, long... order) {
    return x.then(place, linear(width, deviation(width)))
        .then(place + "_split", reshape(0, TOKENS, width / HEAD, HEAD))
        .then(place + "_heads", transpose(order));
  }

  /// Keeps the second moment through a product without an activation (LeCun et al., "Efficient
  /// BackProp", 1998, section 4.6).
  private static double deviation(long fanIn) {
    return 1 / Math.sqrt((double) fanIn);
  }

  /// Adds the first rows of a learned table to every item: the embedding of positions that count
  /// from 0, or of the first segment. One layer of two nodes; the first one is constant.
  ///
  /// @param rows of the table, whose width is that of the input
  /// @param taken the first rows, as many as the input has positions, or 1 for all of them
  record LeadingRows(long rows, long taken) implements LayerDefinition {
    private static final double DEVIATION = 0.02;

    @Override
    public String type() {
      return "Embedding";
    }

    @Override
    public List<Value> define(LayerScope scope, List<Value> inputs) {
      Value x = scope.single(inputs);
      scope.expectRank(x, 3, 3, "batch x positions x features");
      long width = x.size(2);
      Value table = scope.weight("table", new Weights.Normal(0, DEVIATION), rows, width);
      Value start = scope.integers("start", 0);
      Value end = scope.integers("end", taken);
      List<Dimension> slice = List.of(Dimension.of(taken), Dimension.of(width));
      Value leading = scope.node("Slice", List.of(table, start, end), slice);
      return List.of(scope.node("Add", List.of(x, leading), x.dimensions()));
    }
  }
}
