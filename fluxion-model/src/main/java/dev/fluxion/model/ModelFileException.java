package dev.fluxion.model;

import org.jspecify.annotations.Nullable;

/** A model file that cannot be read or written: which, why, and what to do about it. */
public final class ModelFileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String file;
  private final String problem;
  private final String cure;

  /** Describes a problem. */
  public ModelFileException(String file, String problem, String cure) {
    this(file, problem, cure, null);
  }

  /** Describes a problem with its cause. */
  public ModelFileException(String file, String problem, String cure, @Nullable Throwable cause) {
    super(file + ": " + problem + "; " + cure, cause);
    this.file = file;
    this.problem = problem;
    this.cure = cure;
  }

  /** Returns the file, or a word for the stream. */
  public String file() {
    return file;
  }

  /** Returns what is wrong. */
  public String problem() {
    return problem;
  }

  /** Returns what to do about it. */
  public String cure() {
    return cure;
  }
}
