package dev.fluxion.source;

/** The factor on a source's standard deviation in sampling. */
final class Temperature {
  private Temperature() {}

  static double checked(double temperature) {
    if (!(temperature > 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException(
          "temperature: is " + temperature + ", but must be positive");
    }
    return temperature;
  }
}
