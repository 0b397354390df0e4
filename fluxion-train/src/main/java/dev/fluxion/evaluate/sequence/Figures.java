package dev.fluxion.evaluate.sequence;

import dev.fluxion.evaluate.FloorComparison.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values by name, one of each draw. */
final class Figures {
  private final Map<String, List<Double>> values = new LinkedHashMap<>();

  void add(String name, double value) {
    values.computeIfAbsent(name, absent -> new ArrayList<>()).add(value);
  }

  void add(Map<String, Double> figures) {
    figures.forEach(this::add);
  }

  Map<String, Entry> beside(Figures floor) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    values.forEach(
        (name, found) ->
            entries.put(
                name, Entry.of(array(found), array(floor.values.getOrDefault(name, List.of())))));
    return entries;
  }

  private static double[] array(List<Double> list) {
    return list.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
