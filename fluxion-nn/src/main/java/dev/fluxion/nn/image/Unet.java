package dev.fluxion.nn.image;

import dev.fluxion.nn.Checks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Residual blocks on the way down through ever smaller images, in the middle and on the way up,
 * where each also gets what a block of its size gave on the way down. Sources: Ronneberger et al.,
 * "U-Net" (2015); Ho et al., "Denoising diffusion probabilistic models" (2020), appendix B;
 * Dhariwal and Nichol, "Diffusion models beat GANs on image synthesis" (2021).
 *
 * <p>A block: {@code h = R(x) + conv3(drop(silu(norm(conv3(silu(norm(x))) + affine(e)))))}, R the
 * identity or a map of each pixel, e the {@link Embedding} of 4 channels values. A level that
 * follows halves height and width, rounded up. The last convolution of each block, the last map of
 * each attention and the last layer start at zero.
 *
 * @param shape the form of the images, absent: that of the data
 * @param patch side of the square of pixels that one place stands for, 1 for pixels
 * @param channels values of a place at the first level
 * @param multipliers values of a place at each level, in units of {@code channels}
 * @param blocks residual blocks of a level on the way down; one more on the way up
 * @param attention levels with self-attention after each block, 0 for the first; the middle always
 *     has it
 * @param heads attention heads
 * @param groups groups of channels that are normalised together
 * @param dropout share of channels that blocks leave out in training
 * @param precision the numbers of training
 */
public record Unet(
    @Nullable ImageShape shape,
    int patch,
    int channels,
    List<Integer> multipliers,
    int blocks,
    List<Integer> attention,
    int heads,
    int groups,
    double dropout,
    Precision precision)
    implements NetworkConfig {
  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException naming the component, its value and what is allowed
   */
  public Unet {
    multipliers = List.copyOf(multipliers);
    attention = List.copyOf(attention);
    int levels = multipliers.size();
    Checks.within(patch, 1, 64, "patch");
    Checks.within(channels, 1, 4096, "channels");
    Checks.require(
        levels >= 1 && levels <= 8 && multipliers.stream().allMatch(m -> m >= 1 && m <= 64),
        "multipliers",
        multipliers,
        "one to eight numbers from 1 to 64");
    Checks.within(blocks, 1, 32, "blocks");
    Checks.require(
        attention.stream().allMatch(level -> level >= 0 && level < levels),
        "attention",
        attention,
        "levels from 0 to " + (levels - 1));
    Checks.within(groups, 1, 4096, "groups");
    Checks.within(heads, 1, 4096, "heads");
    Checks.require(channels % groups == 0, "groups", groups, "a divisor of channels, " + channels);
    Checks.require(channels % heads == 0, "heads", heads, "a divisor of channels, " + channels);
    Checks.require(dropout >= 0 && dropout < 1, "dropout", dropout, "from 0 to below 1");
    if (shape != null) {
      Patches.require(shape, patch);
      int shortest = Math.min(shape.height(), shape.width()) / patch;
      Checks.require(
          levels == 1 || shortest > 1 << (levels - 2),
          "multipliers",
          multipliers,
          "fewer: images of "
              + shape
              + " have one pixel left before the last level halves them once more");
    }
  }

  @Override
  public Unet with(ImageShape other) {
    return new Unet(
        other, patch, channels, multipliers, blocks, attention, heads, groups, dropout, precision);
  }

  @Override
  public ImageNetwork network(ImageShape images, int condition) {
    return UnetNetwork.of(this, images, condition);
  }
}
