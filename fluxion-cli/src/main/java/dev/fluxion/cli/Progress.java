package dev.fluxion.cli;

/** Shows how far a long work has come. */
sealed interface Progress extends AutoCloseable
    permits Progress.Silent, ProgressLines, ProgressOnTerminal {

  /**
   * Shows a state.
   *
   * @param done how much is done, of the total
   * @param detail more to show, such as the loss; may be empty
   */
  void show(long done, String detail);

  /** Shows nothing more. */
  @Override
  void close();

  /** Shows nothing. */
  record Silent() implements Progress {
    @Override
    public void show(long done, String detail) {}

    @Override
    public void close() {}
  }
}
