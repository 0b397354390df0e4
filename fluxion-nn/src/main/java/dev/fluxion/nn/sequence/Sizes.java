package dev.fluxion.nn.sequence;

/** Checks of sizes in descriptions of fields. */
final class Sizes {
  private Sizes() {}

  static void require(int value, int least, int most, String name) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + ": is " + value + ", but must be from " + least + " to " + most);
    }
  }
}
