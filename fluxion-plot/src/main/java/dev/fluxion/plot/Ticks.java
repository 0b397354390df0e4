package dev.fluxion.plot;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Round values of an axis with their labels. */
final class Ticks {
  private static final int[] MANTISSAS = {1, 2, 5, 10};

  private Ticks() {}

  record Tick(double value, String label) {}

  /** Ticks inside {@code range}, about {@code most} of them at the most. */
  static List<Tick> of(Range range, boolean logarithmic, double most) {
    if (logarithmic) {
      List<Tick> decades = logarithmic(range, most);
      if (decades.size() >= 2) {
        return decades;
      }
    }
    return linear(range, most);
  }

  private static List<Tick> linear(Range range, double most) {
    BigDecimal step = roundStep(range.length() / Math.max(most, 1));
    double size = step.doubleValue();
    List<Tick> ticks = new ArrayList<>();
    long first = (long) Math.ceil(range.min() / size - 1e-9);
    long last = (long) Math.floor(range.max() / size + 1e-9);
    for (long i = first; i <= last; i++) {
      BigDecimal value = step.multiply(BigDecimal.valueOf(i));
      ticks.add(new Tick(value.doubleValue(), label(value)));
    }
    return ticks;
  }

  /** 1, 2 and 5 times powers of ten where these are few enough, else every n-th power. */
  private static List<Tick> logarithmic(Range range, double most) {
    List<Tick> ticks = powers(range, new int[] {1, 2, 5}, 1);
    for (int every = 1; ticks.size() > most; every++) {
      ticks = powers(range, new int[] {1}, every);
    }
    return ticks;
  }

  private static List<Tick> powers(Range range, int[] mantissas, int every) {
    int first = (int) Math.floor(Math.log10(range.min()));
    int last = (int) Math.ceil(Math.log10(range.max()));
    List<Tick> ticks = new ArrayList<>();
    for (int exponent = first; exponent <= last; exponent++) {
      if (Math.floorMod(exponent, every) != 0) {
        continue;
      }
      for (int mantissa : mantissas) {
        BigDecimal value = BigDecimal.valueOf(mantissa).scaleByPowerOfTen(exponent);
        if (range.contains(value.doubleValue())) {
          ticks.add(new Tick(value.doubleValue(), label(value)));
        }
      }
    }
    return ticks;
  }

  /** The smallest of 1, 2, 5 times a power of ten that is not below {@code least}. */
  static BigDecimal roundStep(double least) {
    int exponent = (int) Math.floor(Math.log10(least));
    for (int mantissa : MANTISSAS) {
      BigDecimal step = BigDecimal.valueOf(mantissa).scaleByPowerOfTen(exponent);
      if (step.doubleValue() >= least * (1 - 1e-12)) {
        return step;
      }
    }
    return BigDecimal.ONE.scaleByPowerOfTen(exponent + 1);
  }

  /** Plain digits, or mantissa and power of ten from a million on and below 1/10,000. */
  static String label(BigDecimal value) {
    if (value.signum() == 0) {
      return "0";
    }
    String sign = value.signum() < 0 ? "\u2212" : "";
    BigDecimal size = value.abs().stripTrailingZeros();
    int exponent = size.precision() - size.scale() - 1;
    if (exponent >= 6 || exponent < -4) {
      BigDecimal mantissa = size.scaleByPowerOfTen(-exponent);
      String power = "10" + superscript(exponent);
      boolean one = mantissa.compareTo(BigDecimal.ONE) == 0;
      return sign + (one ? power : mantissa.toPlainString() + "\u00d7" + power);
    }
    String digits = size.scale() < 0 ? size.setScale(0).toPlainString() : size.toPlainString();
    int point = digits.indexOf('.') < 0 ? digits.length() : digits.indexOf('.');
    int comma = point > 3 ? point - 3 : 0;
    return sign + digits.substring(0, comma) + (comma > 0 ? "," : "") + digits.substring(comma);
  }

  private static String superscript(int exponent) {
    String digits = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";
    StringBuilder text = new StringBuilder(exponent < 0 ? "\u207b" : "");
    for (char digit : Integer.toString(Math.abs(exponent)).toCharArray()) {
      text.append(digits.charAt(digit - '0'));
    }
    return text.toString();
  }
}
