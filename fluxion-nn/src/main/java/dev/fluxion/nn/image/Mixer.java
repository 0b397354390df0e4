package dev.fluxion.nn.image;

import dev.fluxion.nn.Checks;
import org.jspecify.annotations.Nullable;

/**
 * Maps over the places of patches and over their values in turn, with the modulations of {@link
 * Dit}: {@code h = h + g_1 P(m_1(h)), h = h + g_2 F(m_2(h))}, P two affine maps over places with
 * GELU between, the same for each value, F two over values, the same for each place. Source:
 * Tolstikhin et al., "MLP-Mixer" (2021), equation 1.
 *
 * @param shape the form of the images, absent: that of the data
 * @param patch side of a patch in pixels, a divisor of height and width
 * @param width values of a patch between layers
 * @param layers number of layers
 * @param mixing units of P
 * @param expansion units of F, in units of the width
 * @param precision the numbers of training
 */
public record Mixer(
    @Nullable ImageShape shape,
    int patch,
    int width,
    int layers,
    int mixing,
    int expansion,
    Precision precision)
    implements NetworkConfig {
  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException naming the component, its value and what is allowed
   */
  public Mixer {
    Checks.within(patch, 1, 64, "patch");
    Checks.within(width, 1, 65536, "width");
    Checks.within(layers, 1, 64, "layers");
    Checks.within(mixing, 1, 65536, "mixing");
    Checks.within(expansion, 1, 64, "expansion");
    if (shape != null) {
      Patches.require(shape, patch);
    }
  }

  @Override
  public Mixer with(ImageShape other) {
    return new Mixer(other, patch, width, layers, mixing, expansion, precision);
  }

  @Override
  public ImageNetwork network(ImageShape images, int condition) {
    Patches patches = new Patches(images, patch);
    return new PatchNetwork(
        patches,
        new Embedding(width, condition),
        layers,
        expansion,
        new Mixing.OverPlaces(patches.count(), mixing),
        false);
  }
}
