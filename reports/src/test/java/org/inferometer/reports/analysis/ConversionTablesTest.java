package org.inferometer.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.inferometer.reports.StudyFixtures;
import org.inferometer.study.DerivedLayer;
import org.junit.jupiter.api.Test;

class ConversionTablesTest {
  private final ConversionTables tables =
      Analysis.of(StudyFixtures.gpu()).cells().getLast().tables().conversion();

  @Test
  void everyKeptLayerHasItsReason() {
    assertThat(texts(tables.keptTable()))
        .containsExactly(
            List.of("<norm>", "Norm", "FP32", "its sums want range"),
            List.of("prob", "Softmax", "FP32", "its exponentials do"));
  }

  @Test
  void theLayerThatLosesTheLargestShareComesFirst() {
    var rows = texts(tables.weightTable());

    assertThat(rows).hasSize(40);
    assertThat(rows.getFirst()).containsExactly("weights 40", "Conv", "1,000", "1", "39", "0");
    assertThat(rows.getLast()).containsExactly("weights 1", "Conv", "1,000", "1", "0", "0");
  }

  /// 0 + 1 + … + 9 weights of the ten layers that are not shown became zero.
  @Test
  void whatHasNoRoomIsSummedUp() {
    assertThat(tables.weightTable(30).rows()).hasSize(30);
    assertThat(tables.weightTable(30).rest())
        .extracting(Table.Entry::text)
        .containsExactly("Sum of the other 10 layers", "", "10,000", "10", "45", "0");
    assertThat(tables.weightTable(40).rest()).isEmpty();
    assertThat(tables.keptTable(1).rest())
        .extracting(Table.Entry::text)
        .containsExactly("the other 1 layer", "", "", "see study.json");
  }

  /// Studies of older versions do not tell what such layers compute in.
  @Test
  void aKeptLayerStandsWithThePrecisionThatItWasDerivedIn() {
    var tables =
        ConversionTables.of(
            List.of(
                new DerivedLayer("prob", "Softmax", "no integer form", "fp16", 0, 0, 0, 0),
                new DerivedLayer("old", "Exp", "its range", "", 0, 0, 0, 0)));

    assertThat(texts(tables.keptTable()))
        .containsExactly(
            List.of("prob", "Softmax", "FP16", "no integer form"),
            List.of("old", "Exp", "FP32", "its range"));
  }

  @Test
  void aNetworkThatWasNotDerivedHasNoRows() {
    var none = Analysis.of(StudyFixtures.oneCell()).cells().getFirst().tables().conversion();

    assertThat(none.keptTable().rows()).isEmpty();
    assertThat(none.weightTable().rows()).isEmpty();
  }

  private static List<List<String>> texts(Table table) {
    return table.rows().stream().map(row -> row.stream().map(Table.Entry::text).toList()).toList();
  }
}
