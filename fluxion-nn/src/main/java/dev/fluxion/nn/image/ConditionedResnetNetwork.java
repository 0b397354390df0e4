package dev.fluxion.nn.image;

import dev.fluxion.nn.Parameters;
import dev.fluxion.nn.TimeFeatures;
import dev.fluxion.nn.TimeInput;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The layers of {@link ConditionedResnet}.
 *
 * @param config sizes
 * @param shape the form of the images
 * @param condition number of the condition's inputs
 */
record ConditionedResnetNetwork(ConditionedResnet config, ImageShape shape, int condition)
    implements ImageNetwork {
  private static final String CONDITION = "embedding.condition.weight";

  @Override
  public void layout(Parameters.Layout layout) {
    int channels = config.channels();
    int values = patches().values();
    if (condition > 0) {
      layout.add(CONDITION, channels, condition);
    }
    Layers.convolution(layout, "input", channels, values, 3);
    for (int i = 0; i < config.blocks(); i++) {
      Layers.affine(layout, block(i) + ".first", channels, channels);
      Layers.convolution(layout, block(i) + ".second", channels, channels, 3);
      Layers.affine(layout, block(i) + ".third", channels, channels);
    }
    Layers.convolution(layout, "output", values, channels, 3);
  }

  private Patches patches() {
    return new Patches(shape, config.patch());
  }

  private static String block(int i) {
    return "blocks." + i;
  }

  @Override
  public Tensor output(Weights given, Inputs in) {
    TimeFeatures times = new TimeFeatures(TimeInput.SINUSOIDAL, config.channels(), 1);
    Tensor embedded =
        Layers.everywhere(
            Embedding.withCondition(given, times.at(in.t()).to(given.type()), CONDITION, in));
    Tensor h = torch.relu(Layers.convolution(given, "input", patches().planes(in.x())));
    for (int i = 0; i < config.blocks(); i++) {
      Tensor inner = torch.relu(Layers.perPixel(given, block(i) + ".first", h.add(embedded)));
      inner =
          torch.relu(Layers.convolution(given, block(i) + ".second", inner, 1, config.dilation(i)));
      h = h.add(Layers.perPixel(given, block(i) + ".third", inner));
    }
    return patches().ofPlanes(Layers.convolution(given, "output", torch.relu(h)));
  }

  @Override
  public int places() {
    return patches().count();
  }
}
