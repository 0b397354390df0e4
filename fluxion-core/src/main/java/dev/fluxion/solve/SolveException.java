package dev.fluxion.solve;

/** A solve that stopped: at which time and step, in which state, and what to do about it. */
public final class SolveException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final double time;

  /** Describes a stop at a time. */
  public SolveException(double time, String message) {
    super(message);
    this.time = time;
  }

  /** Returns the time of the last finite state. */
  public double time() {
    return time;
  }
}
