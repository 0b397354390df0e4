package dev.fluxion.cli;

/** A command that was stopped by a signal: what has become of its work. */
final class Interrupted extends RuntimeException {
  private static final long serialVersionUID = 1;

  Interrupted(String message) {
    super(message);
  }
}
