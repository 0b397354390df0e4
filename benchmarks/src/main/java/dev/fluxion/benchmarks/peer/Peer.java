package dev.fluxion.benchmarks.peer;

/**
 * Another library that does a contest's work.
 *
 * @param name what it is called in the table
 * @param script its program below the folder of the peers
 * @param variant which of the program's ways
 * @param counted whether it is held against Fluxion, else it is only shown
 */
public record Peer(String name, String script, String variant, boolean counted) {
  /** Returns a peer that counts. */
  public static Peer of(String name, String script, String variant) {
    return new Peer(name, script, variant, true);
  }

  /** Returns a peer that is shown and does not count, since it does other work. */
  public static Peer shown(String name, String script, String variant) {
    return new Peer(name, script, variant, false);
  }
}
