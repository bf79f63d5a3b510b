package org.inferometer.reports.html;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.inferometer.reports.analysis.LabelledAnalysis;
import org.inferometer.reports.analysis.LabelledVariant;
import org.inferometer.reports.analysis.Words;
import org.inferometer.study.Evaluation.Column;

/// The labelled samples and what each variant made of them, for the page's script.
///
/// `{"augmentations":[[key, shown],…],"classes":[name,…],"files":[…],"labels":[[class,…],…],
/// "variants":[{"label":…,"precision":…,"columns":{"none":[[predicted],[rank],[confidence in
/// thousandths]],…}},…]}`. Classes without a name are shown by their index.
final class SampleData {
  private final Json json = new Json();

  private SampleData() {}

  static String json(LabelledAnalysis labelled) {
    var data = new SampleData();
    data.all(labelled);
    return data.json.toString();
  }

  private void all(LabelledAnalysis labelled) {
    var data = labelled.data();
    json.raw("{\"augmentations\":").list(labelled.augmentations(), this::augmentation);
    json.raw(",\"classes\":").list(data.classes(), this::text);
    json.raw(",\"files\":").list(data.files(), this::text);
    json.raw(",\"labels\":").list(Arrays.asList(data.labels()), this::numbers);
    json.raw(",\"variants\":")
        .list(
            labelled.variants().stream().filter(v -> v.scored().isPresent()).toList(),
            this::variant);
    json.raw("}");
  }

  private void augmentation(String augmentation) {
    json.raw("[").string(Words.visible(augmentation)).raw(",");
    text(LabelledAnalysis.images(augmentation));
    json.raw("]");
  }

  private void variant(LabelledVariant variant) {
    json.raw("{\"label\":").string(Words.visible(variant.label()));
    json.raw(",\"precision\":").string(variant.precision().label());
    json.raw(",\"columns\":{");
    List<Column> columns = variant.scored().orElseThrow().columns();
    for (int i = 0; i < columns.size(); i++) {
      json.raw(i == 0 ? "" : ",");
      json.string(Words.visible(columns.get(i).augmentation())).raw(":");
      column(columns.get(i));
    }
    json.raw("}}");
  }

  private void column(Column column) {
    float[] confidence = column.confidence();
    json.raw("[");
    numbers(column.predicted());
    json.raw(",");
    numbers(column.rank());
    json.raw(",");
    numbers(
        IntStream.range(0, confidence.length).map(i -> Math.round(confidence[i] * 1000)).toArray());
    json.raw("]");
  }

  private void numbers(int[] numbers) {
    json.raw("[");
    for (int i = 0; i < numbers.length; i++) {
      json.raw(i == 0 ? "" : ",").number(numbers[i]);
    }
    json.raw("]");
  }

  private void text(String text) {
    json.string(Words.visible(text));
  }
}
