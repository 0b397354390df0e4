package dev.fluxion.nn.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Mlp;
import dev.fluxion.nn.Parameters;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Encoders against independent implementations with the same weights. */
class SequenceReferenceTest {
  private static final int N = 3;
  private static final int LENGTH = 7;
  private static final int INPUTS = 4;

  private static Parameters random(SequenceEncoder encoder) {
    Parameters.Layout layout = new Parameters.Layout();
    encoder.layout(layout);
    return new Parameters(
        Tensors.normal(Key.of(2), 0, ScalarType.Double, layout.size()).mul(new Scalar(0.4)),
        layout.entries());
  }

  private static SequenceEncoder.Inputs inputs(boolean timed) {
    return new SequenceEncoder.Inputs(
        Tensors.normal(Key.of(1), 0, ScalarType.Double, N, LENGTH, INPUTS),
        Tensors.zeros(ScalarType.Double, N, LENGTH),
        timed ? Tensors.uniform(Key.of(4), 0, ScalarType.Double, N, LENGTH) : null,
        null);
  }

  private static void same(Tensor ours, Tensor theirs) {
    assertThat(ours.shape()).containsExactly(theirs.shape());
    assertThat(ours.sub(theirs).abs().max().item_double()).isLessThan(1e-12);
  }

  static Stream<RecurrentEncoder> recurrent() {
    List<RecurrentEncoder> all = new ArrayList<>();
    for (int layers : new int[] {1, 2, 3}) {
      for (boolean both : new boolean[] {false, true}) {
        all.add(new RecurrentEncoder(new GruCell(5), INPUTS, layers, both));
        all.add(new RecurrentEncoder(new LstmCell(5), INPUTS, layers, both));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("recurrent")
  void recurrentLayersAreThoseOfLibtorch(RecurrentEncoder encoder) {
    Parameters given = random(encoder);
    TensorVector weights = new TensorVector();
    for (int i = 0; i < encoder.layers(); i++) {
      for (String direction :
          encoder.both() ? List.of("forward", "backward") : List.of("forward")) {
        String name = "layers." + i + "." + direction + ".";
        weights.push_back(given.view(name + "input.weight"));
        weights.push_back(given.view(name + "state.weight"));
        weights.push_back(given.view(name + "input.bias"));
        weights.push_back(given.view(name + "state.bias"));
      }
    }
    SequenceEncoder.Inputs in = inputs(false);
    Tensor begin =
        Tensors.zeros(ScalarType.Double, encoder.layers() * (encoder.both() ? 2L : 1), N, 5);
    Tensor theirs =
        encoder.cell() instanceof GruCell
            ? torch
                .gru(
                    in.values(),
                    begin,
                    weights,
                    true,
                    encoder.layers(),
                    0,
                    false,
                    encoder.both(),
                    true)
                .get0()
            : torch
                .lstm(
                    in.values(),
                    new TensorVector(begin, begin.clone()),
                    weights,
                    true,
                    encoder.layers(),
                    0,
                    false,
                    encoder.both(),
                    true)
                .get0();
    same(encoder.encode(given, in), theirs);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tapsAndAProductAreAConvolution(boolean causal) {
    Tensor x = inputs(false).values();
    for (int step : new int[] {1, 2, 4}) {
      int kernel = 3;
      Tensor weight = Tensors.normal(Key.of(7), 0, ScalarType.Double, 6, (long) kernel * INPUTS);
      Tensor ours = torch.linear(new Taps(kernel, step, causal).of(x), weight);
      long around = (kernel - 1L) * step;
      Tensor theirs =
          torch
              .conv1d(
                  x.transpose(1, 2),
                  weight.view(6, kernel, INPUTS).permute(0, 2, 1).contiguous(),
                  new TensorOptional(),
                  new long[] {1},
                  new long[] {causal ? around : around / 2},
                  new long[] {step},
                  1)
              .narrow(2, 0, LENGTH)
              .transpose(1, 2);
      same(ours, theirs);
    }
  }

  static Stream<TransformerEncoder> transformers() {
    List<TransformerEncoder> all = new ArrayList<>();
    for (PositionEncoding positions : PositionEncoding.values()) {
      for (boolean timed : new boolean[] {false, true}) {
        for (boolean causal : new boolean[] {false, true}) {
          all.add(
              new TransformerEncoder(
                  new Transformer(8, 2, 2, 3, positions, Mlp.of(2, 1, Activation.TANH)),
                  INPUTS,
                  timed,
                  causal,
                  false));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("transformers")
  void attentionIsThatOfItsFormulasInPlainArithmetic(TransformerEncoder encoder) {
    Parameters given = random(encoder);
    SequenceEncoder.Inputs in = inputs(encoder.timed());
    double[] ours = Tensors.doubles(encoder.encode(given, in));
    double[] theirs = new double[ours.length];
    double[] values = Tensors.doubles(in.values());
    double[] times = in.time() == null ? null : Tensors.doubles(in.time());
    for (int row = 0; row < N; row++) {
      double[][] x = new double[LENGTH][INPUTS];
      for (int i = 0; i < LENGTH; i++) {
        System.arraycopy(values, (row * LENGTH + i) * INPUTS, x[i], 0, INPUTS);
      }
      double[] t =
          times == null
              ? null
              : java.util.Arrays.copyOfRange(times, row * LENGTH, (row + 1) * LENGTH);
      double[][] out = new PlainTransformer(encoder, given).encode(x, t);
      for (int i = 0; i < LENGTH; i++) {
        System.arraycopy(out[i], 0, theirs, (row * LENGTH + i) * 8, 8);
      }
    }
    for (int i = 0; i < ours.length; i++) {

      assertThat(Math.abs(ours[i] - theirs[i])).isLessThan(1e-12);
    }
  }
}
