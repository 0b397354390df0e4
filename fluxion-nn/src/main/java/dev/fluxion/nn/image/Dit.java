package dev.fluxion.nn.image;

import dev.fluxion.nn.Checks;
import org.jspecify.annotations.Nullable;

/**
 * A transformer over patches whose norms are scaled and shifted, and whose additions are gated, by
 * the time and the condition; gates and the last layer start at zero. Source: Peebles and Xie,
 * "Scalable diffusion models with transformers" (2023), section 3.2.
 *
 * <p>{@code h = h + g_1 A(m_1(h)), h = h + g_2 F(m_2(h))} in each layer, A attention, F two affine
 * maps with GELU between, {@code m(h) = norm(h) (1 + s) + b}; g, s and b are affine in the {@link
 * Embedding} of {@code width} values.
 *
 * @param shape the form of the images, absent: that of the data
 * @param patch side of a patch in pixels, a divisor of height and width
 * @param width values of a patch between layers, a multiple of heads
 * @param layers number of layers
 * @param heads attention heads
 * @param expansion units of F, in units of the width
 * @param positions how places enter
 * @param precision the numbers of training
 */
public record Dit(
    @Nullable ImageShape shape,
    int patch,
    int width,
    int layers,
    int heads,
    int expansion,
    PatchPositions positions,
    Precision precision)
    implements NetworkConfig {
  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException naming the component, its value and what is allowed
   */
  public Dit {
    Checks.within(patch, 1, 64, "patch");
    Checks.within(width, 1, 65536, "width");
    Checks.within(layers, 1, 64, "layers");
    Checks.within(heads, 1, width, "heads");
    Checks.within(expansion, 1, 64, "expansion");
    Checks.require(width % heads == 0, "width", width, "a multiple of heads, " + heads);
    Checks.require(
        positions == PatchPositions.LEARNED || width / heads % 4 == 0,
        "width",
        width,
        "four times a multiple of heads, " + heads + ", for rotary positions");
    if (shape != null) {
      Patches.require(shape, patch);
    }
  }

  @Override
  public Dit with(ImageShape other) {
    return new Dit(other, patch, width, layers, heads, expansion, positions, precision);
  }

  @Override
  public ImageNetwork network(ImageShape images, int condition) {
    Patches patches = new Patches(images, patch);
    return new PatchNetwork(
        patches,
        new Embedding(width, condition),
        layers,
        expansion,
        new Mixing.Attending(width, heads, positions == PatchPositions.ROTARY ? patches : null),
        positions == PatchPositions.LEARNED);
  }
}
