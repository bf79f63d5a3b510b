package org.inferometer.reports.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How much of the time of all layers the heaviest ones make.
///
/// @param shares at index i the share that the i + 1 heaviest layers make together, rising to 1;
///   empty where no layer has a time
public record CumulativeCurve(double[] shares) {

  /// @param heaviest by falling time
  static CumulativeCurve of(List<LayerRow> heaviest) {
    var times = heaviest.stream().mapToDouble(LayerRow::timeUs).toArray();
    double sum = Arrays.stream(times).sum();
    if (sum <= 0) {
      return new CumulativeCurve(new double[0]);
    }
    var shares = new double[times.length];
    double soFar = 0;
    for (int i = 0; i < times.length; i++) {
      soFar += times[i];
      shares[i] = Math.min(1, soFar / sum);
    }
    return new CumulativeCurve(shares);
  }

  /// How few layers make at least a share of the time of all layers; 0 where no layer has a time.
  public int layersFor(double share) {
    for (int i = 0; i < shares.length; i++) {
      // The last sum may miss 1 by rounding.
      if (shares[i] >= share - 1e-12) {
        return i + 1;
      }
    }
    return shares.length;
  }

  /// "Eight of 53 layers make 80 % of the time of all layers."
  public String sentence() {
    if (shares.length == 0) {
      return "No layer has a time.";
    }
    int few = layersFor(0.8);
    var number = NumberFormatting.inWords(few);
    return String.format(
        Locale.ROOT,
        "%s of %s make%s 80\u00a0%% of the time of all layers.",
        Character.toUpperCase(number.charAt(0)) + number.substring(1),
        NumberFormatting.plural(shares.length, "layer"),
        few == 1 ? "s" : "");
  }
}
