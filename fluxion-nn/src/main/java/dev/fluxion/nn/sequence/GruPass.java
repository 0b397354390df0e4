package dev.fluxion.nn.sequence;

import dev.fluxion.nn.Parameters;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The steps of {@link GruCell} and, for {@code g = dL/dh'}, the steps back: with {@code F = (1 - z)
 * (1 - m^2)}, {@code d r = g F b_m r (1 - r), d z = g (h - m) z (1 - z), d b_m = g F r, d a_m = g
 * F} and {@code dL/dh = g z + (d r, d z, d b_m) U}; the factors of g are found for all positions at
 * once.
 */
final class GruPass extends LayerPass {
  private final Tensor gatesWeight;
  private final Tensor freshWeight;
  private final Tensor gatesState;
  private final Tensor freshState;
  private Tensor gatesBias;
  private Tensor gates;
  private Tensor fresh;
  private Tensor own;
  private Tensor factors;
  private Tensor[] gatesAt;
  private Tensor[] resetAt;
  private Tensor[] keepAt;
  private Tensor[] freshAt;
  private Tensor[] ownAt;
  private Tensor[] factorsAt;
  private Tensor[] ofStateAt;

  @SuppressWarnings("NullAway.Init") // The buffers are made by the first call, which knows sizes.
  GruPass(Parameters given, String name, int hidden, boolean backward, boolean gradients) {
    super(given, name, hidden, backward, gradients);
    gatesWeight = turned(inputWeight, 0, 2L * hidden);
    freshWeight = turned(inputWeight, 2L * hidden, hidden);
    gatesState = turned(stateWeight, 0, 2L * hidden);
    freshState = turned(stateWeight, 2L * hidden, hidden);
    gatesBias = buffer(2L * hidden);
  }

  @Override
  void allocate(long n, int length) {
    gates = buffer(length, n, 2L * hidden);
    fresh = buffer(length, n, hidden);
    own = buffer(length, n, hidden);
    gatesAt = views(length, i -> gates.select(0, i));
    resetAt = views(length, i -> gatesAt[i].narrow(1, 0, hidden));
    keepAt = views(length, i -> gatesAt[i].narrow(1, hidden, hidden));
    freshAt = views(length, i -> fresh.select(0, i));
    ownAt = views(length, i -> own.select(0, i));
    if (gradients) {
      factors = buffer(length, n, 4L * hidden);
      factorsAt = views(length, i -> factors.select(0, i).view(n, 4, hidden));
      ofStateAt = views(length, i -> factors.select(0, i).narrow(1, 0, 3L * hidden));
    }
  }

  @Override
  void sums(Tensor inputs, int length) {
    torch.add_out(
        gatesBias, inputBias.narrow(0, 0, 2L * hidden), stateBias.narrow(0, 0, 2L * hidden));
    torch.addmm_out(matrix(gates.narrow(0, 0, length)), gatesBias, inputs, gatesWeight);
    torch.addmm_out(
        matrix(fresh.narrow(0, 0, length)),
        inputBias.narrow(0, 2L * hidden, hidden),
        inputs,
        freshWeight);
    own.narrow(0, 0, length).copy_(stateBias.narrow(0, 2L * hidden, hidden));
  }

  @Override
  void step(int i, Tensor before, Tensor after) {
    gatesAt[i].addmm_(before, gatesState).sigmoid_();
    ownAt[i].addmm_(before, freshState);
    freshAt[i].addcmul_(resetAt[i], ownAt[i]).tanh_();
    torch.lerp_out(after, freshAt[i], before, keepAt[i]);
  }

  @Override
  void mask(int i, Tensor mask) {}

  @Override
  void factors(int length) {
    Tensor reset = matrix(gates.narrow(0, 0, length)).narrow(1, 0, hidden);
    Tensor keep = matrix(gates.narrow(0, 0, length)).narrow(1, hidden, hidden);
    Tensor m = matrix(fresh.narrow(0, 0, length));
    Tensor all = matrix(factors.narrow(0, 0, length));
    Tensor ofFresh = all.narrow(1, 3L * hidden, hidden);
    torch.tanh_backward_out(ofFresh, keep.neg().add_(new Scalar(1.0)), m);
    Tensor ofReset = all.narrow(1, 0, hidden);
    torch.sigmoid_backward_out(ofReset, matrix(own.narrow(0, 0, length)), reset);
    ofReset.mul_(ofFresh);
    torch.sigmoid_backward_out(all.narrow(1, hidden, hidden), statesBefore(length).sub(m), keep);
    torch.mul_out(all.narrow(1, 2L * hidden, hidden), ofFresh, reset);
  }

  @Override
  void stepBack(int i, Tensor gradient, Tensor other, Tensor into, boolean first) {
    factorsAt[i].mul_(gradient.unsqueeze(1));
    if (!first) {
      torch.addcmul_out(into, other, gradient, keepAt[i]);
      into.addmm_(ofStateAt[i], stateWeight);
    }
  }

  @Override
  void finish(Tensor inputs, int length, Parameters gradient, boolean add, Tensor below) {
    Tensor all = matrix(factors.narrow(0, 0, length));
    Tensor ofGates = all.narrow(1, 0, 2L * hidden);
    Tensor ofFresh = all.narrow(1, 3L * hidden, hidden);
    product(
        gradient.view(name() + "state.weight"),
        all.narrow(1, 0, 3L * hidden),
        statesBefore(length));
    Tensor weight = gradient.view(name() + "input.weight");
    product(weight.narrow(0, 0, 2L * hidden), ofGates, inputs);
    product(weight.narrow(0, 2L * hidden, hidden), ofFresh, inputs);
    Tensor sums = all.sum(0);
    gradient.view(name() + "state.bias").copy_(sums.narrow(0, 0, 3L * hidden));
    Tensor bias = gradient.view(name() + "input.bias");
    bias.narrow(0, 0, 2L * hidden).copy_(sums.narrow(0, 0, 2L * hidden));
    bias.narrow(0, 2L * hidden, hidden).copy_(sums.narrow(0, 3L * hidden, hidden));
    if (below.numel() > 0) {
      if (!add) {
        below.zero_();
      }
      below.addmm_(ofGates, inputWeight.narrow(0, 0, 2L * hidden));
      below.addmm_(ofFresh, inputWeight.narrow(0, 2L * hidden, hidden));
    }
  }
}
