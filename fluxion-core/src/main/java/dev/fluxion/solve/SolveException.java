package dev.fluxion.solve;

/** A solve that stopped: at which time and step, in which state, and what to do about it. */
public final class SolveException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final SolveStatus status;
  private final double time;

  /** Describes a stop at a time. */
  public SolveException(SolveStatus status, double time, String message) {
    super(message);
    this.status = status;
    this.time = time;
  }

  /** Describes a state that is not finite after a time. */
  public SolveException(double time, String message) {
    this(SolveStatus.NOT_FINITE, time, message);
  }

  /** Returns why the solve stopped. */
  public SolveStatus status() {
    return status;
  }

  /** Returns the time of the last finite state. */
  public double time() {
    return time;
  }
}
