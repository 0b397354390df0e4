package dev.fluxion.data;

import org.jspecify.annotations.Nullable;

/**
 * Data that cannot be used: the message names the file, row and column, the value, and the option
 * or change that resolves it.
 */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Describes a problem with the data. */
  public DataException(String message) {
    super(message);
  }

  /** Describes a problem with the data that another exception brought up. */
  public DataException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
