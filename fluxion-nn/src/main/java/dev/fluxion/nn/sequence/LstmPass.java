package dev.fluxion.nn.sequence;

import dev.fluxion.nn.Parameters;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The steps of {@link LstmCell} and, for {@code g = dL/dh'} and {@code e = dL/dc'} by later steps,
 * the steps back: {@code e' = e + g o (1 - tanh^2 c'), d i = e' g i (1 - i), d f = e' c f (1 - f),
 * d g = e' i (1 - g^2), d o = g tanh(c') o (1 - o), dL/dh = (d i, d f, d g, d o) U, dL/dc = e' f};
 * the factors of e' and g are found for all positions at once.
 */
final class LstmPass extends LayerPass {
  private final Tensor weight;
  private final Tensor state;
  private final Tensor bias;
  private Tensor gates;
  private Tensor cells;
  private Tensor bent;
  private Tensor factors;
  private Tensor slope;
  private Tensor carry;
  private Tensor ofCell;
  private Tensor ofCellWide;
  private Tensor[] gatesAt;
  private Tensor[] keepAt;
  private Tensor[] intoAt;
  private Tensor[] forgetAt;
  private Tensor[] freshAt;
  private Tensor[] outAt;
  private Tensor[] cellAt;
  private Tensor[] bentAt;
  private Tensor[] slopeAt;
  private Tensor[] factorsAt;
  private Tensor[] cellFactorsAt;
  private Tensor[] outFactorAt;

  @SuppressWarnings("NullAway.Init") // The buffers are made by the first call, which knows sizes.
  LstmPass(Parameters given, String name, int hidden, boolean backward, boolean gradients) {
    super(given, name, hidden, backward, gradients);
    weight = turned(inputWeight, 0, 4L * hidden);
    state = turned(stateWeight, 0, 4L * hidden);
    bias = buffer(4L * hidden);
  }

  @Override
  void allocate(long n, int length) {
    gates = buffer(length, n, 4L * hidden);
    cells = buffer(length + 1L, n, hidden);
    cells.zero_();
    bent = buffer(length, n, hidden);
    gatesAt = views(length, i -> gates.select(0, i));
    keepAt = views(length, i -> gatesAt[i].narrow(1, 0, 2L * hidden));
    intoAt = views(length, i -> gatesAt[i].narrow(1, 0, hidden));
    forgetAt = views(length, i -> gatesAt[i].narrow(1, hidden, hidden));
    freshAt = views(length, i -> gatesAt[i].narrow(1, 2L * hidden, hidden));
    outAt = views(length, i -> gatesAt[i].narrow(1, 3L * hidden, hidden));
    cellAt = views(length + 1, i -> cells.select(0, i));
    bentAt = views(length, i -> bent.select(0, i));
    if (gradients) {
      factors = buffer(length, n, 4L * hidden);
      slope = buffer(length, n, hidden);
      carry = buffer(n, hidden);
      ofCell = buffer(n, hidden);
      ofCellWide = Tensors.lasting(() -> ofCell.unsqueeze(1));
      slopeAt = views(length, i -> slope.select(0, i));
      factorsAt = views(length, i -> factors.select(0, i));
      cellFactorsAt = views(length, i -> factors.select(0, i).view(n, 4, hidden).narrow(1, 0, 3));
      outFactorAt = views(length, i -> factorsAt[i].narrow(1, 3L * hidden, hidden));
    }
  }

  @Override
  void sums(Tensor inputs, int length) {
    torch.add_out(bias, inputBias, stateBias);
    torch.addmm_out(matrix(gates.narrow(0, 0, length)), bias, inputs, weight);
    if (before(0) == 1) {
      cellAt[length].zero_();
    }
  }

  @Override
  void step(int i, Tensor before, Tensor after) {
    gatesAt[i].addmm_(before, state);
    keepAt[i].sigmoid_();
    freshAt[i].tanh_();
    outAt[i].sigmoid_();
    Tensor cell = cellAt[after(i)];
    torch.mul_out(cell, forgetAt[i], cellAt[before(i)]);
    cell.addcmul_(intoAt[i], freshAt[i]);
    torch.tanh_out(bentAt[i], cell);
    torch.mul_out(after, outAt[i], bentAt[i]);
  }

  @Override
  void mask(int i, Tensor mask) {
    cellAt[after(i)].mul_(mask);
  }

  private Tensor gate(int which, int length) {
    return matrix(gates.narrow(0, 0, length)).narrow(1, (long) which * hidden, hidden);
  }

  @Override
  void factors(int length) {
    Tensor all = matrix(factors.narrow(0, 0, length));
    Tensor tanh = matrix(bent.narrow(0, 0, length));
    Tensor cellsBefore = matrix(cells.narrow(0, before(0), length));
    torch.tanh_backward_out(matrix(slope.narrow(0, 0, length)), gate(3, length), tanh);
    torch.sigmoid_backward_out(all.narrow(1, 0, hidden), gate(2, length), gate(0, length));
    torch.sigmoid_backward_out(all.narrow(1, hidden, hidden), cellsBefore, gate(1, length));
    torch.tanh_backward_out(all.narrow(1, 2L * hidden, hidden), gate(0, length), gate(2, length));
    torch.sigmoid_backward_out(all.narrow(1, 3L * hidden, hidden), tanh, gate(3, length));
  }

  @Override
  void begin() {
    carry.zero_();
  }

  @Override
  void maskBack(Tensor mask) {
    carry.mul_(mask);
  }

  @Override
  void stepBack(int i, Tensor gradient, Tensor other, Tensor into, boolean first) {
    torch.addcmul_out(ofCell, carry, gradient, slopeAt[i]);
    cellFactorsAt[i].mul_(ofCellWide);
    outFactorAt[i].mul_(gradient);
    if (!first) {
      torch.mul_out(carry, ofCell, forgetAt[i]);
      torch.addmm_out(into, other, factorsAt[i], stateWeight);
    }
  }

  @Override
  void finish(Tensor inputs, int length, Parameters gradient, boolean add, Tensor below) {
    Tensor all = matrix(factors.narrow(0, 0, length));
    product(gradient.view(name() + "state.weight"), all, statesBefore(length));
    product(gradient.view(name() + "input.weight"), all, inputs);
    Tensor sums = all.sum(0);
    gradient.view(name() + "state.bias").copy_(sums);
    gradient.view(name() + "input.bias").copy_(sums);
    if (below.numel() > 0) {
      if (!add) {
        below.zero_();
      }
      below.addmm_(all, inputWeight);
    }
  }
}
