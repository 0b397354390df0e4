package dev.fluxion.train;

/** A request to stop, which a training obeys after the step it is in. Safe for several threads. */
public final class Cancellation {
  private volatile boolean requested;

  /** Asks the training to stop. */
  public void request() {
    requested = true;
  }

  /** Returns whether stopping was asked for. */
  public boolean requested() {
    return requested;
  }
}
