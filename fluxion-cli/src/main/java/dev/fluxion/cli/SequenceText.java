package dev.fluxion.cli;

import dev.fluxion.model.SequenceFrame;
import dev.fluxion.model.Sequences;
import java.util.List;
import java.util.Locale;

/** Sequences in words. */
final class SequenceText {
  private SequenceText() {}

  /** Returns the lengths and steps of a model's training windows. */
  static String lengths(SequenceFrame frame) {
    List<Integer> lengths = frame.lengths();
    return (lengths.size() == 1
            ? lengths.get(0).toString()
            : lengths.get(0) + " to " + frame.longest())
        + String.format(
            Locale.ROOT,
            ", positions %s%.6g apart",
            frame.regular() ? "" : "irregular, on average ",
            frame.step());
  }

  /** Returns how many sequences there are, and of how many steps. */
  static String count(Sequences sequences) {
    return String.format(
        Locale.ROOT, "%,d series of %,d steps in all", sequences.count(), sequences.steps().rows());
  }
}
