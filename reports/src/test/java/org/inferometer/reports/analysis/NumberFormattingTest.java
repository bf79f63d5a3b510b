package org.inferometer.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberFormattingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0",
        "12.34|12.3",
        "12.35001|12.4",
        "9.996|10.0",
        "99.96|100",
        "999.6|1,000",
        "0.9996|1.00",
        "1234.5|1,230",
        "1235.1|1,240",
        "9999999|1.00 × 10⁷",
        "0.0123|0.0123",
        "0.00099|9.90 × 10⁻⁴",
        "4.567e-7|4.57 × 10⁻⁷",
        "-12.34|-12.3",
        "-0.004|-0.00400",
        "1e300|1.00 × 10³⁰⁰"
      })
  void aValueHasThreeSignificantDigits(double value, String expected) {
    assertThat(NumberFormatting.significant(value)).isEqualTo(expected);
  }

  @Test
  void whatIsWrittenIsTheValueRoundedToThreeDigits() {
    var random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      double value = Math.pow(10, -2.9 + 9.5 * random.nextDouble());
      var oracle = new BigDecimal(value).round(new MathContext(3, RoundingMode.HALF_EVEN));
      assertThat(new BigDecimal(NumberFormatting.significant(value).replace(",", "")))
          .as("%s", value)
          .isEqualByComparingTo(oracle);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"0.0004|< 0.001", "0.0123|0.012", "1.234|1.23", "0|0", "5678.9|5,680"})
  void aColumnShowsNoMoreThanItsDecimals(double value, String expected) {
    assertThat(NumberFormatting.column(value, 3)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.62|62 %",
        "0.034|3.4 %",
        "0.0996|10 %",
        "0|0 %",
        "0.0002|less than 0.1 %",
        "1|100 %"
      })
  void aShareIsAPercentage(double share, String expected) {
    assertThat(NumberFormatting.percent(share).replace('\u00a0', ' ')).isEqualTo(expected);
  }

  @Test
  void decimalMarksOfAColumnStandBelowEachOther() {
    var texts = new String[] {"1,230", "12.3", "0.012", "n/a", "< 0.001"};
    for (var text : texts) {
      int digitsAfter = Table.fraction(text) + Table.padding(3, text).replace(".", "").length();
      assertThat(digitsAfter).as(text).isEqualTo(3);
    }
    assertThat(Table.padding(3, "1,230")).isEqualTo(".000");
    assertThat(Table.padding(3, "12.3")).isEqualTo("00");
  }
}
