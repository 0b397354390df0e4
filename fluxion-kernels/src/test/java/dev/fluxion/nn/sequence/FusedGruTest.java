package dev.fluxion.nn.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Closeness;
import dev.fluxion.nn.DenseKernels;
import dev.fluxion.nn.ForcedWidth;
import dev.fluxion.nn.FusedKernels;
import dev.fluxion.nn.Mlp;
import dev.fluxion.nn.Parameters;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fused recurrent layers against the tape in float64, at the same weights. */
class FusedGruTest {
  /** Sums of float32 over up to 100 units, passed on for up to 12 steps. */
  private static final double BOUND = 1e-5;

  record Case(int hidden, int inputs, int layers, boolean both) {}

  static final List<Case> CASES =
      List.of(
          new Case(1, 1, 1, false),
          new Case(5, 2, 2, true),
          new Case(16, 3, 1, false),
          new Case(17, 4, 3, false),
          new Case(33, 16, 1, true),
          new Case(64, 2, 2, false),
          new Case(64, 1, 1, true),
          new Case(100, 64, 1, false));

  /** Sequences and positions; one pass hears of all, one after the other. */
  private static final int[][] SIZES = {
    {5, 6}, {3, 6}, {64, 6}, {65, 3}, {65, 12}, {131, 2}, {1, 1}
  };

  private static RecurrentEncoder encoder(Case one) {
    return new RecurrentEncoder(new GruCell(one.hidden), one.inputs, one.layers, one.both);
  }

  private static Parameters parameters(Case one, ScalarType type) {
    Parameters.Layout layout = new Parameters.Layout();
    encoder(one).layout(layout);
    Tensor values = Tensors.normal(Key.of(1), 0, ScalarType.Float, layout.size());
    double scale = 1 / Math.sqrt(Math.max(one.hidden, one.inputs));
    return new Parameters(values.mul(new Scalar(scale)).to(type), layout.entries());
  }

  /** Sequences that end early: 1 at positions and 0 behind them, [n, length]. */
  private static Tensor mask(int n, int length) {
    double[] values = new double[n * length];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % length <= i / length % length ? 1 : 0;
    }
    return Tensors.of(values, n, length);
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void featuresAndGradientsAreThoseOfTheTape(Case one) {
    assertThat(
            encoder(one)
                .cell()
                .pass(parameters(one, ScalarType.Float), "layers.0.forward.", false, true, true))
        .isInstanceOf(FusedGru.class);
    for (boolean masked : new boolean[] {false, true}) {
      Parameters given = parameters(one, ScalarType.Float);
      EncoderPass pass = encoder(one).pass(given, true).orElseThrow();
      EncoderPass plain = encoder(one).pass(given, false).orElseThrow();
      for (int[] size : SIZES) {
        try (Scope scope = new Scope()) {
          check(one, given, pass, plain, size, masked ? mask(size[0], size[1]) : null);
          given.flat().mul_(new Scalar(0.97));
        }
      }
    }
  }

  private static void check(
      Case one,
      Parameters given,
      EncoderPass pass,
      EncoderPass plain,
      int[] size,
      @Nullable Tensor mask) {
    int n = size[0];
    int length = size[1];
    Tensor x = Tensors.normal(Key.of(2), 0, ScalarType.Float, n, length, one.inputs);
    int features = encoder(one).features();
    Tensor above = Tensors.normal(Key.of(3), 0, ScalarType.Float, n, length, features);
    if (mask != null) {
      above = above.mul(mask.unsqueeze(2)).to(ScalarType.Float);
    }
    Tensor leaf = given.flat().detach().to(ScalarType.Double).set_requires_grad(true);
    Tensor wide = x.to(ScalarType.Double);
    Tensor expected =
        encoder(one)
            .encode(
                given.with(leaf), new SequenceEncoder.Inputs(wide, wide.select(2, 0), null, mask));
    Tensor value = expected.mul(above.to(ScalarType.Double)).sum();
    Tensor slope = torch.grad(new TensorVector(value), new TensorVector(leaf)).get(0);
    Tensor turned = x.transpose(0, 1).contiguous();
    Tensor factors = mask == null ? null : mask.to(ScalarType.Float).transpose(0, 1).contiguous();
    Tensor gradient = Tensors.full(ScalarType.Float, 7, given.flat().numel());
    try (NoGradGuard guard = new NoGradGuard()) {
      Tensor found = pass.forward(turned, factors);
      close(found.transpose(0, 1), expected);
      close(plain.forward(turned, factors).transpose(0, 1), expected);
      pass.backward(above.transpose(0, 1).contiguous(), given.with(gradient));
    }
    close(gradient, slope);
  }

  /** As on a processor without such registers. */
  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512})
  void everyWidthOfRegistersGivesTheSame(int bits) throws ReflectiveOperationException {
    Case one = new Case(17, 3, 1, false);
    DenseKernels kernels = ForcedWidth.of(bits, DenseKernels.class, "VectorKernels");
    assertThat(kernels.name()).isEqualTo("vector-" + bits);
    try (Scope scope = new Scope();
        NoGradGuard guard = new NoGradGuard()) {
      Parameters given = parameters(one, ScalarType.Float);
      Tensor x = Tensors.normal(Key.of(2), 0, ScalarType.Float, 5 * 9, 3);
      Tensor above = Tensors.normal(Key.of(3), 0, ScalarType.Float, 5, 9, 17);
      DenseKernels own = FusedKernels.forWidth(17, given.flat()).orElseThrow();
      Tensor[] found = new Tensor[4];
      for (int i = 0; i < 2; i++) {
        FusedGru layer =
            new FusedGru(i == 0 ? own : kernels, given, "layers.0.forward.", 17, false, true);
        found[2 * i] = layer.forward(x, 9, 5, new Tensor[0]).clone();
        found[2 * i + 1] = Tensors.zeros(ScalarType.Float, given.flat().numel());
        layer.backward(
            x,
            5,
            new Tensor[0],
            above,
            given.with(found[2 * i + 1]),
            false,
            Tensors.empty(ScalarType.Float, 0));
      }
      close(found[2], found[0]);
      close(found[3], found[1]);
    }
  }

  @Test
  void wideLayersAndDoublePrecisionAreLeftToLibtorch() {
    try (Scope scope = new Scope()) {
      for (Case one : List.of(new Case(129, 2, 1, false), new Case(8, 129, 1, false))) {
        assertThat(layer(one, ScalarType.Float)).isInstanceOf(GruPass.class);
      }
      assertThat(layer(new Case(8, 2, 1, false), ScalarType.Double)).isInstanceOf(GruPass.class);
    }
  }

  @Test
  void whatComputesIsNamed() {
    SequenceShape shape = new SequenceShape(2, 0, SequenceMode.JOINT, false, false, false);
    Mlp head = Mlp.of(8, 1, Activation.TANH);
    // Both directions of 100 units are 200 inputs of the second layer.
    assertThat(new Gru(100, 2, head).build(shape, Key.of(1), ScalarType.Float).engine())
        .matches("positions of whole sequences by vector-\\d+ and libtorch; all else by libtorch");
    assertThat(new Gru(8, 2, head).build(shape, Key.of(1), ScalarType.Float).engine())
        .matches("positions of whole sequences by vector-\\d+; all else by libtorch");
    assertThat(new Lstm(8, 1, head).build(shape, Key.of(1), ScalarType.Float).engine())
        .isEqualTo("positions of whole sequences by libtorch; all else by libtorch");
    SequenceShape alone =
        new SequenceShape(2, 0, SequenceMode.AUTOREGRESSIVE, false, false, false, true);
    assertThat(new Gru(8, 1, head).build(alone, Key.of(1), ScalarType.Float).engine())
        .contains(", in training by libtorch; the head in drawing by vector-");
  }

  private static RecurrentLayer layer(Case one, ScalarType type) {
    return encoder(one).cell().pass(parameters(one, type), "layers.0.forward.", false, true, true);
  }

  private static void close(Tensor found, Tensor expected) {
    Closeness.check(found, expected, BOUND);
  }
}
