package dev.fluxion.coupling;

/** Checks of the values that several couplings share. */
final class CouplingValues {
  private CouplingValues() {}

  static void pool(int pool) {
    if (pool < 0 || pool > CostMatrix.MAX_SIZE) {
      throw new IllegalArgumentException(
          "pool: is "
              + pool
              + ", but must be 0 (the batch) or a multiple of the batch up to "
              + CostMatrix.MAX_SIZE);
    }
  }

  static void conditionWeight(double weight) {
    if (!(weight >= 0) || Double.isInfinite(weight)) {
      throw new IllegalArgumentException(
          "conditionWeight: is " + weight + ", but must be 0 or more");
    }
  }

  static void positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + ": is " + value + ", but must be positive");
    }
  }

  static void iterations(int iterations) {
    if (iterations < 1) {
      throw new IllegalArgumentException("iterations: is " + iterations + ", but must be above 0");
    }
  }
}
