package dev.fluxion.benchmarks.peer;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether two sides found the same.
 *
 * @param side the peer
 * @param quantity what was compared
 * @param difference how far it is from Fluxion's, infinite where there is nothing to compare
 * @param allowed largest difference
 */
public record Agreement(String side, String quantity, double difference, double allowed) {
  /** Returns whether the difference is allowed; one that is no number is not. */
  public boolean agrees() {
    return difference <= allowed;
  }

  /** Returns the figures by name in a fixed order. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("side", side);
    map.put("quantity", quantity);
    map.put("difference", difference);
    map.put("allowed", allowed);
    map.put("agrees", agrees());
    return map;
  }
}
