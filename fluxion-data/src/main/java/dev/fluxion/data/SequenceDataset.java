package dev.fluxion.data;

import dev.fluxion.model.Sequences;
import dev.fluxion.tensor.Key;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sequences divided into windows to train on and a held-out part, in the data's units. Safe to read
 * from several threads at once.
 */
public interface SequenceDataset extends AutoCloseable {
  /** Returns the names of the channels. */
  List<String> channels();

  /** Returns the names of the columns of the condition, which stand behind the channels. */
  List<String> conditionColumns();

  /** Returns the number of positions of the longest window. */
  int length();

  /** Returns the length of each window to train on, or of each possible window where fresh. */
  int[] lengths();

  /** Tells whether every step draws new sequences from a formula. */
  boolean fresh();

  /** Returns the number of windows to train on; where fresh, of those that stand for the law. */
  int count();

  /**
   * Returns windows {@code from} to {@code to - 1} of a step's batch; however a batch is cut, its
   * windows are the same. Window i of the batch is position {@code p = step * batch + i} of the
   * epochs, each with its own order by the key; a batch larger than the data is drawn with
   * replacement.
   */
  Sequences read(Key key, long step, int batch, int from, int to);

  /**
   * Returns the series that the windows come from, each step once; where fresh, sequences that
   * stand for the law. Transforms are fitted on it.
   */
  Sequences training();

  /** Returns the held-out windows, with the condition's columns; none where nothing is held out. */
  Sequences heldOut();

  /** Returns the law of the sequences, where they come from a formula that is known. */
  @Nullable SequenceLaw law();

  /** Returns the SHA-256 of the stored content, or of the formula, in hexadecimal digits. */
  String fingerprint();

  /** Returns what is worth knowing about the data. */
  DataNotes notes();

  /** Lets go of files. */
  @Override
  void close();
}
