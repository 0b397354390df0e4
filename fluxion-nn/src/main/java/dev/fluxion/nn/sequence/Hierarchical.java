package dev.fluxion.nn.sequence;

import dev.fluxion.nn.FieldConfig;
import java.util.List;

/**
 * Several time scales at once: global branches, each a gated recurrent unit over the means of
 * blocks of positions, and a local branch on a window. In the joint mode a position sees all
 * blocks, with its own in the middle; in the causal and autoregressive modes it sees the blocks
 * that ended before its own began, and the window ends at it.
 *
 * @param width units of each branch
 * @param layers recurrent layers of each global branch
 * @param pools positions of a block, for each global branch
 * @param window positions that the local branch sees, odd in the joint mode
 * @param combination how branches come together
 * @param head the field of one position
 */
public record Hierarchical(
    int width,
    int layers,
    List<Integer> pools,
    int window,
    Combination combination,
    FieldConfig head)
    implements SequenceFieldConfig {
  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException naming the component, its value and what is allowed
   */
  public Hierarchical {
    pools = List.copyOf(pools);
    Sizes.require(width, 1, 65536, "width");
    Sizes.require(layers, 1, 64, "layers");
    Sizes.require(!pools.isEmpty() && pools.size() <= 8, "pools", pools, "1 to 8 numbers");
    for (int pool : pools) {
      Sizes.require(pool, 2, 65536, "pools");
    }
    Sizes.require(window, 1, 1024, "window");
    Sizes.requireHead(head);
  }

  @Override
  public SequenceEncoder encoder(SequenceShape shape) {
    Sizes.requireMiddle(window, shape.mode(), "window");
    return new HierarchicalEncoder(this, shape.inputs(), shape.mode() != SequenceMode.JOINT);
  }
}
