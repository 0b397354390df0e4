package dev.fluxion.train;

/** A training that cannot go on or start: what is wrong, where, and what to do about it. */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean badInput;

  private TrainingException(String message, boolean badInput) {
    super(message);
    this.badInput = badInput;
  }

  /** Describes something wrong in what was asked for. */
  public static TrainingException badInput(String message) {
    return new TrainingException(message, true);
  }

  /** Describes a training that failed. */
  public static TrainingException failed(String message) {
    return new TrainingException(message, false);
  }

  /** Returns whether the fault is in what was asked for, rather than in the training. */
  public boolean isBadInput() {
    return badInput;
  }
}
