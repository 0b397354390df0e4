package dev.fluxion.cli;

import java.util.ArrayList;
import java.util.List;

/** Sets text in columns. */
final class AlignedText {
  private AlignedText() {}

  /**
   * Returns lines whose cells stand below each other, the first to the left, others to the right.
   */
  static List<String> aligned(List<List<String>> lines) {
    int[] widths = new int[lines.get(0).size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    List<String> aligned = new ArrayList<>();
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String gap = " ".repeat(widths[i] - line.get(i).length());
        text.append(i == 0 ? line.get(i) + gap : "  " + gap + line.get(i));
      }
      aligned.add(text.toString().stripTrailing());
    }
    return aligned;
  }
}
