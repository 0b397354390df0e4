package dev.fluxion.experiment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One group of alternatives in an experiment file.
 *
 * @param name the key of its defaults, and of its section
 * @param type the interface that the alternatives implement
 * @param records the record of each name, in the order of registration
 */
record Kind(String name, Class<?> type, Map<String, Class<?>> records) {
  static Kind of(String name, Class<?> type) {
    return new Kind(name, type, Map.of());
  }

  Kind and(String added, Class<?> record) {
    if (records.containsKey(added) || !added.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
      throw new IllegalArgumentException(
          "the name '" + added + "' of a " + name + " is taken or not in kebab-case");
    }
    if (!record.isRecord() || !type.isAssignableFrom(record)) {
      throw new IllegalArgumentException(
          record.getName() + " is not a record that implements " + type.getSimpleName());
    }
    Map<String, Class<?>> more = new LinkedHashMap<>(records);
    more.put(added, record);
    return new Kind(name, type, Collections.unmodifiableMap(more));
  }

  /** Returns the name of a record class of this kind. */
  String nameOf(Class<?> record) {
    return records.entrySet().stream()
        .filter(entry -> entry.getValue() == record)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(record.getName() + " is not registered"));
  }
}
