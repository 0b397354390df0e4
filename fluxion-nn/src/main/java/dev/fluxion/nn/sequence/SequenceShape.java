package dev.fluxion.nn.sequence;

/**
 * What a field of sequences is built for.
 *
 * @param channels number of values of a position
 * @param condition number of condition inputs of a position
 * @param mode what the velocity of a position sees of the others
 * @param gaps whether the time since the position before is an input, in units of its mean
 * @param noise whether the history of the autoregressive mode holds the source's values beside the
 *     finished ones, as it must where those of a sequence depend on each other
 * @param observed whether the joint mode is told finished values of some positions and channels
 * @param end whether the autoregressive mode learns after which position a sequence ends
 */
public record SequenceShape(
    int channels,
    int condition,
    SequenceMode mode,
    boolean gaps,
    boolean noise,
    boolean observed,
    boolean end) {
  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if a size is out of range, or a flag is of another mode
   */
  public SequenceShape {
    if (channels < 1 || condition < 0) {
      throw new IllegalArgumentException(
          "channels: is " + channels + " beside " + condition + " inputs, but must be 1 or more");
    }
    if (((noise || end) && mode != SequenceMode.AUTOREGRESSIVE)
        || (observed && mode != SequenceMode.JOINT)) {
      throw new IllegalArgumentException(
          "mode: is "
              + mode
              + ", which has no such input: "
              + (noise ? "noise" : end ? "end" : "observed"));
    }
  }

  /** Creates a shape without learned ends. */
  public SequenceShape(
      int channels,
      int condition,
      SequenceMode mode,
      boolean gaps,
      boolean noise,
      boolean observed) {
    this(channels, condition, mode, gaps, noise, observed, false);
  }

  /** Returns the number of values of a position of the history. */
  public int history() {
    return noise ? 2 * channels : channels;
  }

  /** Returns the number of values of a position that the encoder gets. */
  public int inputs() {
    int own =
        switch (mode) {
          case AUTOREGRESSIVE -> history() + 1;
          case CAUSAL -> channels + 1;
          case JOINT -> channels + 1 + (observed ? 2 * channels : 0);
        };
    return own + condition + (gaps ? 1 : 0);
  }
}
