package dev.fluxion.nn.image;

import dev.fluxion.nn.Checks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions at the full size of the image, or on squares of its pixels, with embeddings of the
 * time and the condition added before each block: {@code h = relu(conv3(x))}, then blocks {@code h
 * = h + conv1(relu(conv3(relu( conv1(h + e)))))}, then {@code conv3(relu(h))}.
 *
 * <p>{@code e = [sin k pi t, cos k pi t] + C c} for k = 1 .. channels / 2, c the condition's
 * inputs. The middle convolution of block i reaches {@code dilations[i mod n]} places far.
 *
 * @param shape the form of the images, absent: that of the data
 * @param patch side of the square of pixels that one place stands for, 1 for pixels
 * @param channels values of a place between layers, even
 * @param blocks number of blocks
 * @param dilations reach of the blocks' convolutions in places, in turn
 * @param precision the numbers of training
 */
public record ConditionedResnet(
    @Nullable ImageShape shape,
    int patch,
    int channels,
    int blocks,
    List<Integer> dilations,
    Precision precision)
    implements NetworkConfig {
  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException naming the component, its value and what is allowed
   */
  public ConditionedResnet {
    dilations = List.copyOf(dilations);
    Checks.within(patch, 1, 64, "patch");
    Checks.within(channels, 2, 4096, "channels");
    Checks.require(channels % 2 == 0, "channels", channels, "even");
    Checks.within(blocks, 1, 256, "blocks");
    Checks.require(
        !dilations.isEmpty() && dilations.stream().allMatch(d -> d >= 1 && d <= 256),
        "dilations",
        dilations,
        "one or more numbers from 1 to 256");
    if (shape != null) {
      Patches.require(shape, patch);
    }
  }

  @Override
  public ConditionedResnet with(ImageShape other) {
    return new ConditionedResnet(other, patch, channels, blocks, dilations, precision);
  }

  /** Returns the reach of a block's convolution. */
  int dilation(int block) {
    return dilations.get(block % dilations.size());
  }

  /**
   * Returns the height and width of the square of pixels that a pixel's velocity depends on: {@code
   * patch (5 + 2 sum_i dilation_i)}.
   */
  public int receptiveField() {
    int sum = 0;
    for (int i = 0; i < blocks; i++) {
      sum += dilation(i);
    }
    return patch * (5 + 2 * sum);
  }

  @Override
  public @Nullable String note() {
    ImageShape images = shape;
    int longest = images == null ? 0 : Math.max(images.height(), images.width());
    int needed = 2 * longest - patch;
    return receptiveField() >= needed
        ? null
        : "field: a pixel's velocity depends on "
            + receptiveField()
            + " by "
            + receptiveField()
            + " pixels, of which images of "
            + longest
            + " need "
            + needed
            + " for every pixel to see all others; raise blocks or dilations";
  }

  @Override
  public ImageNetwork network(ImageShape images, int condition) {
    return new ConditionedResnetNetwork(this, images, condition);
  }
}
