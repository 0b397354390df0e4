package dev.fluxion.plot;

import java.util.List;

/**
 * The paths of n points over time: states[k] holds all of them at time k; path i runs through point
 * i of every state, and its start and end are marked.
 *
 * @param startName legend entry of the starts, such as "t = 0"
 * @param endName legend entry of the ends
 */
public record Trajectories(List<Points> states, String startName, String endName) implements Layer {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if there are fewer than two states or their sizes differ
   */
  public Trajectories {
    states = List.copyOf(states);
    if (states.size() < 2) {
      throw new IllegalArgumentException(
          "trajectories: " + states.size() + " states; give the points at two times or more");
    }
    for (Points state : states) {
      states.get(0).requireSameSize("trajectories", state);
    }
  }

  @Override
  public Range xRange() {
    return states.stream().map(Points::xRange).reduce(states.get(0).xRange(), Range::union);
  }

  @Override
  public Range yRange() {
    return states.stream().map(Points::yRange).reduce(states.get(0).yRange(), Range::union);
  }
}
