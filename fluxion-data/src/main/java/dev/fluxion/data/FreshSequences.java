package dev.fluxion.data;

import dev.fluxion.model.Sequences;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** A toy process that gives new sequences at every step. */
final class FreshSequences implements SequenceDataset {
  private static final int HELD_OUT = 1024;
  private static final int FITTING_STEPS = 65_536;
  private static final int LEAST = 64;

  private final String name;
  private final SequenceLaw law;
  private final int length;
  private final int count;
  private final Sequences training;
  private final Sequences heldOut;

  FreshSequences(String name, SequenceLaw law, int length, Key key) {
    this.name = name;
    this.law = law;
    this.length = length;
    this.count = Math.max(LEAST, FITTING_STEPS / length);
    this.training = law.draw(key.derive(Purpose.DATA), 0, count, length);
    this.heldOut = law.draw(key.derive(Purpose.SPLIT), 0, HELD_OUT, length);
  }

  @Override
  public List<String> channels() {
    return law.channels();
  }

  @Override
  public List<String> conditionColumns() {
    return List.of();
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public int[] lengths() {
    return new int[] {length};
  }

  @Override
  public boolean fresh() {
    return true;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public Sequences read(Key key, long step, int batch, int from, int to) {
    FreshDataset.requireCut(batch, from, to);
    return law.draw(key.derive(Purpose.DATA).derive(step), from, to - from, length);
  }

  @Override
  public Sequences training() {
    return training;
  }

  @Override
  public Sequences heldOut() {
    return heldOut;
  }

  @Override
  public SequenceLaw law() {
    return law;
  }

  @Override
  public String fingerprint() {
    byte[] text = ("process " + name + " of length " + length).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(Digests.sha256().digest(text));
  }

  @Override
  public DataNotes notes() {
    int steps = training.steps().rows();
    int held = heldOut.steps().rows();
    return new DataNotes((long) steps + held, 0, steps, held, 0, false);
  }

  @Override
  public void close() {}
}
