package org.inferometer.reports;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.study.NetworkSummary;
import org.inferometer.study.NetworkSummary.LayerSummary;
import org.inferometer.study.Reading;

/// A made-up network: convolutions with batch norm and ReLU, now and then a pool, an addition or a
/// reshape; the last source layer is a dropout that every engine removes.
///
/// @param engineNames names of its engine layers in order
record SyntheticNetwork(String id, List<String> engineNames) {
  static final List<String> HOSTILE =
      List.of(
          "</script><script>document.title='owned'</script>",
          "<img src=x onerror=\"document.title='owned'\">",
          "'\"><svg onload=alert(1)>",
          "=HYPERLINK(\"http://example.invalid\",\"x\")",
          "block/".repeat(50),
          "\u05e9\u05db\u05d1\u05d4/\u0637\u0628\u0642\u0629/\u202eevil",
          "\ud83d\ude00/\ud83e\udde0/conv\u00e9",
          "\u5377\u79ef\u5c42/\u7b2c\u4e00",
          "line\nbreak\tand\u0001control",
          "javascript:alert(1)",
          "<!--<script>",
          "${7*7}{{7*7}}&amp;&#x3c;&nbsp;",
          "__proto__",
          " ");

  SyntheticNetwork(String id, int layers) {
    this(id, names(layers));
  }

  /// The operator of the engine layer at `index`.
  String type(int index) {
    return switch (index % 12) {
      case 5 -> "Add";
      case 7 -> "MaxPool";
      case 11 -> "Reshape";
      case 10 -> "MatMul";
      default -> "Conv";
    };
  }

  boolean movesData(int index) {
    return type(index).equals("Reshape");
  }

  /// The source layers of the engine layer at `index`; none where it only moves data.
  List<String> origins(int index) {
    var name = engineNames.get(index);
    return switch (type(index)) {
      case "Reshape" -> List.of();
      case "Conv" -> List.of(name + "/conv", name + "/bn", name + "/relu");
      default -> List.of(name + "/op");
    };
  }

  NetworkSummary summary() {
    var layers = new ArrayList<LayerSummary>();
    for (int i = 0; i < engineNames.size(); i++) {
      for (var origin : origins(i)) {
        layers.add(
            new LayerSummary(
                origin, sourceType(origin, i), 1_000L + i, "1x64x56x56", flops(origin, i), false));
      }
    }
    layers.add(
        new LayerSummary(
            "dropout", "Dropout", 0, "1x64x56x56", Reading.unavailable("No formula."), false));
    return new NetworkSummary(
        id,
        "zoo:" + id,
        "ONNX, opset 17",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        layers.size(),
        60_192_808L,
        Reading.estimated(23.1e9, "FLOP", "sum over the layers by formula, multiply-add = 2"),
        List.of("data float32[batch x 3 x 224 x 224]"),
        List.of("prob float32[batch x 1000]"),
        layers);
  }

  private String sourceType(String origin, int index) {
    if (origin.endsWith("/bn")) {
      return "BatchNormalization";
    }
    return origin.endsWith("/relu") ? "Relu" : type(index);
  }

  private static Reading flops(String origin, int index) {
    return origin.endsWith("/conv")
        ? Reading.estimated(2.0e8 + 1e5 * (index % 17), "FLOP", "2 x K x C x R x S x P x Q")
        : Reading.estimated(2.0e5, "FLOP", "one per output element");
  }

  private static List<String> names(int layers) {
    var names = new ArrayList<String>();
    for (int i = 0; i < layers; i++) {
      names.add("stage" + (1 + i / 40) + "/block" + (1 + i / 6 % 8) + "/layer" + (i + 1));
    }
    return names;
  }
}
