package dev.fluxion.nn.sequence;

import dev.fluxion.nn.Parameters;
import dev.fluxion.tensor.Key;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * {@code h = Affine(values)}, then {@code h_i = h_i + Affine(unit(Affine(h_(i - d), h_i, ...)))}
 * for each layer with steps d. Behind the end of a sequence h is 0, as it is before the beginning.
 *
 * @param config sizes
 * @param inputs values of a position
 * @param causal whether a position sees none behind it
 */
record ConvolutionEncoder(Convolution config, int inputs, boolean causal)
    implements SequenceEncoder {

  @Override
  public int features() {
    return config.width();
  }

  @Override
  public void layout(Parameters.Layout layout) {
    long width = config.width();
    Affine.layout(layout, "input", width, inputs);
    for (int i = 0; i < config.layers(); i++) {
      Affine.layout(layout, taps(i), config.unit().sums() * width, config.kernel() * width);
      Affine.layout(layout, output(i), width, width);
    }
  }

  private static String taps(int layer) {
    return "layers." + layer + ".taps";
  }

  private static String output(int layer) {
    return "layers." + layer + ".output";
  }

  private Taps seen(int layer) {
    return new Taps(config.kernel(), 1 << (layer % config.cycle()), causal);
  }

  @Override
  public void initialize(Parameters.Entry entry, Key key, double[] values) {
    Initial.byName(entry, key, values);
  }

  @Override
  public Tensor encode(Parameters given, Inputs in) {
    // Behind the end of a sequence nothing is seen from within it, as long as nothing looks ahead.
    Tensor mask = causal || in.mask() == null ? null : in.mask().unsqueeze(2);
    Tensor h = masked(Affine.of(given, "input", in.values()), mask);
    for (int i = 0; i < config.layers(); i++) {
      h = masked(h.add(change(given, i, seen(i).of(h))), mask);
    }
    return h;
  }

  private static Tensor masked(Tensor h, @Nullable Tensor mask) {
    return mask == null ? h : h.mul(mask);
  }

  private Tensor change(Parameters given, int layer, Tensor seen) {
    return Affine.of(given, output(layer), config.unit().of(Affine.of(given, taps(layer), seen)));
  }

  @Override
  public Stepper stepper(Parameters given, long rows) {
    Steppers.requireCausal(causal);
    Taps.Ring[] rings = new Taps.Ring[config.layers()];
    for (int i = 0; i < rings.length; i++) {
      rings[i] = seen(i).ring(given.flat(), rows, config.width());
    }
    return new Stepper() {
      @Override
      public Tensor next(Tensor values, Tensor stamps, @Nullable Tensor time) {
        Tensor h = Affine.of(given, "input", values);
        for (int i = 0; i < rings.length; i++) {
          h = h.add(change(given, i, rings[i].of(h)));
        }
        return h;
      }

      @Override
      public void close() {
        for (Taps.Ring ring : rings) {
          ring.close();
        }
      }
    };
  }
}
