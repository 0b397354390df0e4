package dev.fluxion.nn.sequence;

import dev.fluxion.nn.Parameters;
import dev.fluxion.nn.TimeFeatures;
import dev.fluxion.nn.TimeInput;
import dev.fluxion.tensor.Key;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * {@code h = h + A(norm(h)), h = h + F(norm(h))} for each layer, with A the attention over
 * positions and F two affine maps with GELU between; then a last norm. With the time, {@code
 * norm(h) = z (1 + scale(e(t))) + shift(e(t))}, z being h with mean 0 and variance 1 at each
 * position, and {@code e(t) = silu(Affine(sin k pi t, cos k pi t))}.
 *
 * @param config sizes
 * @param inputs values of a position
 * @param timed whether features depend on the time of the flow
 * @param causal whether a position sees none behind it
 * @param stamped whether places are stamps rather than 0, 1, 2, ...
 */
record TransformerEncoder(
    Transformer config, int inputs, boolean timed, boolean causal, boolean stamped)
    implements SequenceEncoder {
  private static final TimeFeatures TIMES = new TimeFeatures(TimeInput.SINUSOIDAL, 32, 1);
  private static final double EPSILON = 1e-5;

  @Override
  public int features() {
    return config.width();
  }

  @Override
  public void layout(Parameters.Layout layout) {
    int width = config.width();
    Affine.layout(layout, "input", width, inputs);
    if (timed) {
      Affine.layout(layout, "time", width, TIMES.count());
    }
    for (int i = 0; i < config.layers(); i++) {
      layoutNorm(layout, attention(i));
      Affine.layout(layout, attention(i) + ".input", 3L * width, width);
      Affine.layout(layout, attention(i) + ".output", width, width);
      layoutNorm(layout, forward(i));
      Affine.layout(layout, forward(i) + ".input", (long) config.expansion() * width, width);
      Affine.layout(layout, forward(i) + ".output", width, (long) config.expansion() * width);
    }
    layoutNorm(layout, "output");
  }

  private static String attention(int layer) {
    return "layers." + layer + ".attention";
  }

  private static String forward(int layer) {
    return "layers." + layer + ".forward";
  }

  private void layoutNorm(Parameters.Layout layout, String name) {
    int width = config.width();
    if (timed) {
      Affine.layout(layout, name + ".modulation", 2L * width, width);
    } else {
      layout.add(name + ".gain.weight", width).add(name + ".gain.bias", width);
    }
  }

  @Override
  public void initialize(Parameters.Entry entry, Key key, double[] values) {
    Initial.byName(entry, key, values);
  }

  /** What positions attend to. */
  @FunctionalInterface
  private interface Attention {
    /** Returns what each position gathers; all are [n, heads, length, size]. */
    Tensor of(int layer, Tensor query, Tensor key, Tensor value);
  }

  @Override
  public Tensor encode(Parameters given, Inputs in) {
    Tensor stamps = in.stamps();
    Tensor places =
        stamped
            ? stamps.sub(stamps.narrow(1, 0, 1))
            : torch.arange(new Scalar(in.values().size(1)), in.values().options()).unsqueeze(0);
    // Behind the end of a sequence nothing is seen from within it, as long as nothing looks ahead.
    Tensor mask = causal ? null : in.mask();
    Tensor seen = mask == null ? null : mask.to(ScalarType.Bool).unsqueeze(1).unsqueeze(1);
    Tensor time = in.time();
    return run(
        given,
        in.values(),
        places,
        // Where a sequence has one time, that is embedded once.
        time != null && time.stride(1) == 0 ? time.narrow(1, 0, 1) : time,
        (layer, query, key, value) -> attend(query, key, value, seen, causal));
  }

  private static Tensor attend(
      Tensor query, Tensor key, Tensor value, @Nullable Tensor seen, boolean ahead) {
    return torch.scaled_dot_product_attention(
        query,
        key,
        value,
        seen == null ? new TensorOptional() : new TensorOptional(seen),
        0,
        ahead,
        new DoubleOptional(),
        false);
  }

  private Tensor run(
      Parameters given, Tensor values, Tensor places, @Nullable Tensor time, Attention attention) {
    long n = values.size(0);
    long length = values.size(1);
    int width = config.width();
    int heads = config.heads();
    Tensor embedded = time == null ? null : embedding(given, time);
    Tensor h = Affine.of(given, "input", values);
    Places.Turn turn = null;
    if (config.positions() == PositionEncoding.SINUSOIDAL) {
      h = h.add(new Places(width).encoding(places));
    } else {
      turn = new Places(width / heads).turn(places);
    }
    for (int i = 0; i < config.layers(); i++) {
      Tensor all =
          Affine.of(given, attention(i) + ".input", norm(given, attention(i), h, embedded))
              .view(n, length, 3, heads, width / heads)
              .permute(2, 0, 3, 1, 4);
      Tensor query = all.select(0, 0);
      Tensor key = all.select(0, 1);
      Tensor seen =
          attention.of(
              i,
              turn == null ? query : turn.of(query),
              turn == null ? key : turn.of(key),
              all.select(0, 2));
      h =
          h.add(
              Affine.of(
                  given, attention(i) + ".output", seen.transpose(1, 2).reshape(n, length, width)));
      Tensor wide =
          torch.gelu(Affine.of(given, forward(i) + ".input", norm(given, forward(i), h, embedded)));
      h = h.add(Affine.of(given, forward(i) + ".output", wide));
    }
    return norm(given, "output", h, embedded);
  }

  /** Returns e(t), [n, length or 1, width]. */
  private static Tensor embedding(Parameters given, Tensor time) {
    Tensor features = TIMES.at(time.reshape(time.numel()));
    return torch.silu(
        Affine.of(given, "time", features.view(time.size(0), time.size(1), TIMES.count())));
  }

  private Tensor norm(Parameters given, String name, Tensor h, @Nullable Tensor embedded) {
    long width = config.width();
    if (embedded == null) {
      return torch.layer_norm(
          h,
          new long[] {width},
          new TensorOptional(given.view(name + ".gain.weight")),
          new TensorOptional(given.view(name + ".gain.bias")),
          EPSILON,
          false);
    }
    Tensor plain =
        torch.layer_norm(
            h, new long[] {width}, new TensorOptional(), new TensorOptional(), EPSILON, false);
    Tensor modulation = Affine.of(given, name + ".modulation", embedded);
    return torch.addcmul(
        plain.add(modulation.narrow(2, width, width)), plain, modulation.narrow(2, 0, width));
  }

  @Override
  public Stepper stepper(Parameters given, long rows) {
    Steppers.requireCausal(causal);
    KeyCache[] keys = new KeyCache[config.layers()];
    KeyCache[] values = new KeyCache[config.layers()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = new KeyCache();
      values[i] = new KeyCache();
    }
    return new Stepper() {
      private final Kept first = new Kept();
      private long count;

      @Override
      public Tensor next(Tensor at, Tensor stamps, @Nullable Tensor time) {
        Tensor place = place(at, stamps);
        return run(
                given,
                at.unsqueeze(1),
                place.unsqueeze(1),
                time == null ? null : time.unsqueeze(1),
                (layer, query, key, value) ->
                    attend(query, keys[layer].with(key), values[layer].with(value), null, false))
            .squeeze(1);
      }

      private Tensor place(Tensor at, Tensor stamps) {
        if (!stamped) {
          return at.new_full(new long[] {1}, new Scalar((double) count++));
        }
        Tensor begin = first.get();
        if (begin == null) {
          first.set(stamps.clone());
          return stamps.new_zeros(rows);
        }
        return stamps.sub(begin);
      }

      @Override
      public void close() {
        first.close();
        for (int i = 0; i < keys.length; i++) {
          keys[i].close();
          values[i].close();
        }
      }
    };
  }
}
