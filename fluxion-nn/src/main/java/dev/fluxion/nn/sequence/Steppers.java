package dev.fluxion.nn.sequence;

/** What the steppers share. */
final class Steppers {
  private Steppers() {}

  static void requireCausal(boolean causal) {
    if (!causal) {
      throw new IllegalArgumentException(
          "mode: is joint, whose positions cannot be drawn one after the other");
    }
  }
}
