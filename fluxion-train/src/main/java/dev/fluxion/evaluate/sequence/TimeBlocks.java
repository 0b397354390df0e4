package dev.fluxion.evaluate.sequence;

import dev.fluxion.evaluate.BlockClassifierTest;
import dev.fluxion.model.Sequences;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Overlapping windows of stretches of time, in blocks that share no step: a window lies in one
 * block, and those that would reach over a border are left out.
 *
 * <p>A block is two windows long or, where there would be fewer than ten of them, as long as leaves
 * ten, equally many windows in each. Blocks that follow each other make pairs, an even number in
 * all.
 *
 * @param windows the windows, block by block, each block in order of time
 * @param blocks number of blocks, even
 * @param span positions of a block
 */
record TimeBlocks(Sequences windows, int blocks, int span) {
  /** The most windows of a block; of more, at a larger stride. */
  private static final int MOST_OF_BLOCK = 32;

  /**
   * Lays blocks into sequences; windows that overlap or follow each other are one stretch again.
   *
   * @param length positions of a window
   * @return empty if there is no room for ten blocks of two windows or more
   */
  static Optional<TimeBlocks> of(Sequences sequences, int length) {
    Sequences stretches = Pieces.joined(sequences);
    for (int span = 2 * length; span > length; span--) {
      int blocks = 0;
      for (int i = 0; i < stretches.count(); i++) {
        blocks += stretches.length(i) / span;
      }
      if (blocks >= 2 * BlockClassifierTest.LEAST_BLOCKS) {
        return Optional.of(laid(stretches, length, span, blocks - blocks % 2));
      }
    }
    return Optional.empty();
  }

  private static TimeBlocks laid(Sequences stretches, int length, int span, int blocks) {
    int starts = span - length + 1;
    int stride = (starts + MOST_OF_BLOCK - 1) / MOST_OF_BLOCK;
    List<int[]> spans = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    int laid = 0;
    for (int i = 0; i < stretches.count(); i++) {
      int own = stretches.length(i) / span;
      for (int k = 0; k < own && laid < blocks; k++, laid++) {
        int first = stretches.offsets()[i] + (int) ((long) k * stretches.length(i) / own);
        for (int start = 0; start < starts; start += stride) {
          spans.add(new int[] {first + start, first + start + length});
          ids.add(Integer.toString(ids.size()));
        }
      }
    }
    return new TimeBlocks(Pieces.of(stretches, spans, ids), blocks, span);
  }

  /** The number of windows of a block. */
  int each() {
    return windows.count() / blocks;
  }

  /** The windows of one block, of a table of as many windows as these. */
  Windows block(Windows all, int block) {
    return all.slice(block * each(), (block + 1) * each());
  }
}
