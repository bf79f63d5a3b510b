package org.inferometer.reports.html;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.inferometer.reports.analysis.LabelledAnalysis;
import org.inferometer.reports.analysis.LabelledVariant;
import org.inferometer.reports.analysis.TextFormatting;
import org.inferometer.study.Evaluation.Column;

/// The labelled samples and what each variant made of them, for the page's script.
///
/// `{"augmentations":[[key, shown],…],"classes":[name,…],"files":[…],"labels":[[class,…],…],
/// "variants":[{"label":…,"precision":…,"columns":{"none":[[predicted],[rank],[confidence in
/// thousandths]],…}},…]}`. Classes without a name are shown by their index.
///
/// @param augmentations key and what is shown of it
/// @param labels the right classes of each sample, by index
record SampleData(
    List<List<String>> augmentations,
    List<String> classes,
    List<String> files,
    int[][] labels,
    List<Variant> variants) {

  /// @param columns by augmentation: predicted class, rank of a right one, confidence
  record Variant(String label, String precision, Map<String, List<int[]>> columns) {
    static Variant of(LabelledVariant variant) {
      var columns = new LinkedHashMap<String, List<int[]>>();
      for (var column : variant.scored().orElseThrow().columns()) {
        columns.put(TextFormatting.visible(column.augmentation()), numbers(column));
      }
      return new Variant(
          TextFormatting.visible(variant.label()), variant.precision().label(), columns);
    }

    private static List<int[]> numbers(Column column) {
      float[] confidence = column.confidence();
      return List.of(
          column.predicted(),
          column.rank(),
          IntStream.range(0, confidence.length)
              .map(i -> Math.round(confidence[i] * 1000))
              .toArray());
    }
  }

  static String json(LabelledAnalysis labelled) {
    return ScriptJson.of(of(labelled));
  }

  private static SampleData of(LabelledAnalysis labelled) {
    var data = labelled.data();
    return new SampleData(
        labelled.augmentations().stream().map(SampleData::augmentation).toList(),
        data.classes().stream().map(TextFormatting::visible).toList(),
        data.files().stream().map(TextFormatting::visible).toList(),
        data.labels(),
        labelled.variants().stream()
            .filter(variant -> variant.scored().isPresent())
            .map(Variant::of)
            .toList());
  }

  private static List<String> augmentation(String augmentation) {
    return List.of(
        TextFormatting.visible(augmentation),
        TextFormatting.visible(LabelledAnalysis.images(augmentation)));
  }
}
