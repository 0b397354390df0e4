package dev.fluxion.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Labels as codes: whole numbers in the order of their size, other texts in alphabetical order.
 *
 * @param codes the code of each row
 * @param labels the labels by code
 */
record ImageLabels(int[] codes, List<String> labels) {
  /** No labels. */
  static final ImageLabels NONE = new ImageLabels(new int[0], List.of());

  private static final Comparator<String> ORDER =
      Comparator.comparing((String text) -> number(text) ? text.length() : Integer.MAX_VALUE)
          .thenComparing(Comparator.naturalOrder());

  /** Returns the codes of texts. */
  static ImageLabels of(List<String> texts) {
    TreeSet<String> distinct = new TreeSet<>(ORDER);
    distinct.addAll(texts);
    List<String> labels = new ArrayList<>(distinct);
    Map<String, Integer> known = new HashMap<>();
    for (int i = 0; i < labels.size(); i++) {
      known.put(labels.get(i), i);
    }
    return new ImageLabels(texts.stream().mapToInt(known::get).toArray(), labels);
  }

  /** Whole numbers without sign and leading zeros order by length, then by digits. */
  private static boolean number(String text) {
    return text.matches("0|[1-9][0-9]{0,17}");
  }
}
