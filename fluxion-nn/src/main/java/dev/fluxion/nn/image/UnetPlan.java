package dev.fluxion.nn.image;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The blocks of a {@link Unet} in their order, with the channels that go in and out.
 *
 * @param down blocks of each level on the way down
 * @param middle the two blocks in the middle
 * @param up blocks of each level on the way up, in the order of the levels
 * @param first channels of the first level
 * @param modulated number of values that all blocks get from the embedding
 */
record UnetPlan(
    List<List<Block>> down, List<Block> middle, List<List<Block>> up, int first, int modulated) {
  /**
   * One residual block.
   *
   * @param name first part of its parameters' names
   * @param inputs channels that go in
   * @param outputs channels that come out
   * @param modulation first of its values of the embedding
   * @param attends whether attention follows it
   */
  record Block(String name, int inputs, int outputs, int modulation, boolean attends) {}

  /** Writes down blocks one after the other. */
  private static final class Writer {
    private final Unet config;
    private int channels;
    private int modulated;

    Writer(Unet config) {
      this.config = config;
      channels = channels(0);
    }

    int channels(int level) {
      return config.channels() * config.multipliers().get(level);
    }

    Block block(String name, int beside, int level, boolean attends) {
      Block block = new Block(name, channels + beside, channels(level), modulated, attends);
      channels = block.outputs();
      modulated += channels;
      return block;
    }
  }

  static UnetPlan of(Unet config) {
    Writer writer = new Writer(config);
    int levels = config.multipliers().size();
    int first = writer.channels;
    Deque<Integer> kept = new ArrayDeque<>(List.of(first));
    List<List<Block>> down = new ArrayList<>();
    for (int level = 0; level < levels; level++) {
      List<Block> blocks = new ArrayList<>();
      for (int i = 0; i < config.blocks(); i++) {
        boolean attends = config.attention().contains(level);
        blocks.add(writer.block("down." + level + "." + i, 0, level, attends));
        kept.push(writer.channels);
      }
      if (level < levels - 1) {
        kept.push(writer.channels);
      }
      down.add(blocks);
    }
    List<Block> middle =
        List.of(
            writer.block("middle.0", 0, levels - 1, true),
            writer.block("middle.1", 0, levels - 1, false));
    List<List<Block>> up = new ArrayList<>();
    for (int level = levels - 1; level >= 0; level--) {
      List<Block> blocks = new ArrayList<>();
      for (int i = 0; i <= config.blocks(); i++) {
        boolean attends = config.attention().contains(level);
        blocks.add(writer.block("up." + level + "." + i, kept.pop(), level, attends));
      }
      up.add(0, blocks);
    }
    return new UnetPlan(List.copyOf(down), middle, List.copyOf(up), first, writer.modulated);
  }

  /** Returns the channels that come out of a level on the way down. */
  int channels(int level) {
    return down.get(level).get(0).outputs();
  }

  /** Returns all blocks. */
  List<Block> blocks() {
    List<Block> all = new ArrayList<>();
    down.forEach(all::addAll);
    all.addAll(middle);
    up.forEach(all::addAll);
    return all;
  }
}
