package dev.fluxion.nn.sequence;

import dev.fluxion.nn.Checks;
import dev.fluxion.nn.FieldConfig;

/** Checks of descriptions of fields. */
final class Sizes {
  private Sizes() {}

  static void require(int value, int least, int most, String name) {
    Checks.within(value, least, most, name);
  }

  static void require(boolean holds, String name, Object value, String allowed) {
    Checks.require(holds, name, value, allowed);
  }

  /** Checks that the head is a field of points. */
  static void requireHead(FieldConfig head) {
    require(
        !(head instanceof SequenceFieldConfig),
        "head.type",
        "a field of sequences",
        "one of points, such as mlp");
  }

  /** Checks that what reaches equally far to both sides has a middle. */
  static void requireMiddle(int value, SequenceMode mode, String name) {
    require(
        value % 2 == 1 || mode != SequenceMode.JOINT,
        name,
        value,
        "odd in the mode 'joint', which looks equally far to both sides");
  }
}
