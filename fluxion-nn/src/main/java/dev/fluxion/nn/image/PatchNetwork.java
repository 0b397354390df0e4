package dev.fluxion.nn.image;

import dev.fluxion.nn.Parameters;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * The layers of {@link Dit} and {@link Mixer}.
 *
 * @param patches the places
 * @param embedding what layers are told of the time and the condition
 * @param layers number of layers
 * @param expansion units of a layer's last part, in units of the width
 * @param mixing how patches get to know each other
 * @param positions whether places have trained vectors
 */
record PatchNetwork(
    Patches patches,
    Embedding embedding,
    int layers,
    int expansion,
    Mixing mixing,
    boolean positions)
    implements ImageNetwork {
  /** Scale and shift before, and gate after, each of two parts. */
  private static final int MODULATIONS = 6;

  private int width() {
    return embedding.size();
  }

  @Override
  public int places() {
    return patches.count();
  }

  @Override
  public void layout(Parameters.Layout layout) {
    long width = width();
    embedding.layout(layout);
    Layers.affine(layout, "modulation", ((long) MODULATIONS * layers + 2) * width, width);
    Layers.affine(layout, "input", width, patches.values());
    if (positions) {
      layout.add("positions", width, patches.count());
    }
    for (int i = 0; i < layers; i++) {
      mixing.layout(layout, mix(i));
      Layers.affine(layout, forward(i) + ".input", expansion * width, width);
      Layers.affine(layout, forward(i) + ".output", width, expansion * width);
    }
    Layers.affine(layout, "last", patches.values(), width);
  }

  private static String mix(int layer) {
    return "layers." + layer + ".mixing";
  }

  private static String forward(int layer) {
    return "layers." + layer + ".forward";
  }

  @Override
  public Tensor output(Weights given, Inputs in) {
    TensorVector told =
        Layers.affine(given, "modulation", embedding.of(given, in)).unsqueeze(1).split(width(), 2);
    Mixing.Step step = mixing.step(given, in.twice());
    Tensor h = Layers.affine(given, "input", patches.of(in.x()).flatten(1, 2));
    if (positions) {
      h = h.add(given.get("positions").t());
    }
    for (int i = 0; i < layers; i++) {
      int first = MODULATIONS * i;
      Tensor mixed = step.of(mix(i), modulated(h, told, first));
      h = h.addcmul(told.get(first + 2), mixed);
      Tensor wide = Layers.perceptron(given, forward(i), modulated(h, told, first + 3));
      h = h.addcmul(told.get(first + 5), wide);
    }
    return patches.images(
        Layers.affine(given, "last", modulated(h, told, (long) MODULATIONS * layers)));
  }

  /** Returns {@code norm(h) (1 + scale) + shift}. */
  private static Tensor modulated(Tensor h, TensorVector told, long first) {
    Tensor plain = Layers.layerNorm(h);
    return plain.add(told.get(first + 1)).addcmul(plain, told.get(first));
  }
}
