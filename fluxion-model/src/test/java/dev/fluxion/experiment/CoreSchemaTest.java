package dev.fluxion.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples and the table of YAML 1.2.2, section 10.3.2. */
class CoreSchemaTest {
  @Test
  void wholeNumbers() {
    assertThat(CoreSchema.resolve("0").longValue()).isZero();
    assertThat(CoreSchema.resolve("0o7").longValue()).isEqualTo(7);
    assertThat(CoreSchema.resolve("0o14").longValue()).isEqualTo(12);
    assertThat(CoreSchema.resolve("0x3A").longValue()).isEqualTo(58);
    assertThat(CoreSchema.resolve("-19").longValue()).isEqualTo(-19);
    assertThat(CoreSchema.resolve("+12345").longValue()).isEqualTo(12345);
    assertThat(CoreSchema.resolve("007").longValue()).isEqualTo(7);
    assertThat(CoreSchema.resolve("9223372036854775808").bigIntegerValue())
        .isEqualTo(BigInteger.ONE.shiftLeft(63));
  }

  @Test
  void numbersWithPointOrExponent() {
    assertThat(number("0.")).isEqualTo(0);
    assertThat(number("-0.0")).isEqualTo(-0.0);
    assertThat(number(".5")).isEqualTo(0.5);
    assertThat(number("+12e03")).isEqualTo(12000);
    assertThat(number("-2E+05")).isEqualTo(-200000);
    assertThat(number("1e-3")).isEqualTo(0.001);
    assertThat(number(".inf")).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(number("-.Inf")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(number("+.INF")).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(number(".NAN")).isNaN();
  }

  @Test
  void nothingAndTruth() {
    for (String text : List.of("", "~", "null", "Null", "NULL")) {
      assertThat(CoreSchema.resolve(text).isNull()).as(text).isTrue();
    }
    for (String text : List.of("true", "True", "TRUE", "false", "False", "FALSE")) {
      assertThat(CoreSchema.resolve(text).isBoolean()).as(text).isTrue();
    }
    assertThat(CoreSchema.resolve("True").booleanValue()).isTrue();
    assertThat(CoreSchema.resolve("FALSE").booleanValue()).isFalse();
  }

  @Test
  void allElseIsText() {
    for (String text :
        List.of(
            "yes",
            "on",
            "n",
            "y",
            "1_000",
            "1:30",
            "2001-01-01",
            "0b1",
            ".",
            "-",
            "e3",
            "1e",
            "0x",
            "0o8",
            "nULL",
            "inf",
            "NaN",
            "1.2.3",
            "١")) {
      JsonNode node = CoreSchema.resolve(text);
      assertThat(node.isTextual()).as(text).isTrue();
      assertThat(node.textValue()).isEqualTo(text);
    }
  }

  private static double number(String text) {
    JsonNode node = CoreSchema.resolve(text);
    assertThat(node.isFloatingPointNumber()).as(text).isTrue();
    return node.doubleValue();
  }
}
