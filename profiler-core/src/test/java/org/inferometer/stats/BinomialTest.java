package org.inferometer.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinomialTest {
  @ParameterizedTest
  @CsvSource({"1, 0.5", "10, 0.5", "64, 0.9", "200, 0.99", "300, 0.01"})
  void cumulativeProbabilitiesEqualExactArithmetic(int n, String p) {
    Binomial binomial = new Binomial(n, Double.parseDouble(p));
    BigDecimal success = new BigDecimal(p);
    BigDecimal sum = BigDecimal.ZERO;
    BigInteger choose = BigInteger.ONE;
    for (int k = 0; k <= n; k++) {
      sum =
          sum.add(
              new BigDecimal(choose)
                  .multiply(success.pow(k))
                  .multiply(BigDecimal.ONE.subtract(success).pow(n - k))
                  .round(MathContext.DECIMAL128));
      assertThat(binomial.cdf(k)).isCloseTo(sum.doubleValue(), within(1e-12));
      choose = choose.multiply(BigInteger.valueOf(n - k)).divide(BigInteger.valueOf(k + 1));
    }
  }

  @Test
  void aMillionTrialsNeitherUnderflowNorOverflow() {
    // By symmetry P(X <= 499,999) = (1 - P(X = 500,000)) / 2, and P(X = n/2) = sqrt(2 / (pi n)).
    double centre = Math.sqrt(2 / (Math.PI * 1_000_000));
    assertThat(new Binomial(1_000_000, 0.5).cdf(499_999)).isCloseTo((1 - centre) / 2, within(1e-9));
  }
}
