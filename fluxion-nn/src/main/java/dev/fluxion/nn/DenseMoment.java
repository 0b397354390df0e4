package dev.fluxion.nn;

import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What one evaluation of a {@link DenseOde} leaves for its pullback: values and tangents of all
 * layers, and the layers as they are at its time.
 */
final class DenseMoment {
  private final DenseStack stack;
  private final Tensor input;
  private final Tensor points;
  private final Tensor directions;
  private final Tensor[] sums;
  private final Tensor[] z;
  private final Tensor[] pushed;
  private final Tensor[] value;
  private final Tensor[] slope;
  private final Tensor[] full;
  private final Tensor[] h;
  private final Tensor[] tangent;
  private final Tensor[] foldedWeights;
  private final Tensor[] foldedBiases;
  private final Tensor[] weightNow;
  private final Tensor[] biasNow;
  private final Tensor firstBias;
  private final Tensor time;
  private final Tensor gateBuffer;
  private boolean gated;

  DenseMoment(DenseStack stack, long rows, int tangents, Tensor like) {
    this.stack = stack;
    int depth = stack.depth();
    int dimension = stack.dimension();
    int width = stack.width();
    long all = rows * (1 + tangents);
    input = buffer(like, all, dimension);
    points = input.narrow(0, 0, rows);
    directions = input.narrow(0, rows, rows * tangents).view(tangents, rows, dimension);
    sums = new Tensor[depth];
    z = new Tensor[depth];
    pushed = new Tensor[depth];
    value = new Tensor[depth];
    slope = new Tensor[depth];
    full = new Tensor[depth];
    h = new Tensor[depth];
    tangent = new Tensor[depth];
    for (int i = 0; i < depth; i++) {
      sums[i] = buffer(like, all, width);
      z[i] = sums[i].narrow(0, 0, rows);
      pushed[i] = sums[i].narrow(0, rows, rows * tangents).view(tangents, rows, width);
      full[i] = buffer(like, all, width);
      h[i] = full[i].narrow(0, 0, rows);
      tangent[i] = full[i].narrow(0, rows, rows * tangents).view(tangents, rows, width);
      slope[i] = buffer(like, rows, width);
      value[i] = stack.residual() && i > 0 ? buffer(like, rows, width) : h[i];
    }
    foldedWeights = new Tensor[depth + 1];
    foldedBiases = new Tensor[depth + 1];
    weightNow = new Tensor[depth + 1];
    biasNow = new Tensor[depth + 1];
    for (int i = 0; i <= depth; i++) {
      int inputs = i == 0 ? dimension : width;
      foldedWeights[i] = buffer(like, stack.time().gated() ? stack.units(i) : 0, inputs);
      foldedBiases[i] = buffer(like, stack.units(i));
    }
    firstBias = buffer(like, stack.condition() > 0 ? rows : 0, width);
    int units = stack.time().gated() ? depth * width + dimension : 0;
    gateBuffer = buffer(like, 1, units);
    time = buffer(like, 1);
  }

  private static Tensor buffer(Tensor like, long... shape) {
    return Tensors.empty(like.scalar_type(), shape).to(like.device(), like.scalar_type());
  }

  /** Folds gates, shifts, columns of the time and the condition into weights and biases. */
  void at(
      Parameters parameters,
      double t,
      Tensor[] weights,
      Tensor[] biases,
      @Nullable Tensor condition) {
    time.fill_(new Scalar(t));
    TimeEntry entry = stack.time();
    Tensor gates = entry.gates(parameters, time);
    Tensor shifts = entry.shifts(parameters, time);
    gated = gates != null;
    if (gates != null) {
      gateBuffer.copy_(gates);
      gates = gateBuffer;
    }
    for (int i = 0; i <= stack.depth(); i++) {
      Tensor gate = row(stack.part(gates, i));
      Tensor shift = row(stack.part(shifts, i));
      weightNow[i] = i == 0 ? pointPart(weights[0]) : weights[i];
      if (gate != null) {
        weightNow[i] = torch.mul_out(foldedWeights[i], weightNow[i], gate.unsqueeze(1));
      }
      Tensor bias = foldedBiases[i].copy_(biases[i]);
      if (i == 0 && entry.columns() > 0) {
        bias.addmv_(timePart(weights[0]), entry.columns(time).select(0, 0));
      }
      if (gate != null) {
        bias.mul_(gate);
      }
      if (shift != null) {
        bias.add_(shift);
      }
      biasNow[i] = bias;
      if (i == 0 && condition != null) {
        Tensor beside = condition.mm(conditionPart(weights[0]).t());
        biasNow[0] = torch.add_out(firstBias, gate == null ? beside : beside.mul_(gate), bias);
      }
    }
  }

  private static @Nullable Tensor row(@Nullable Tensor ofOneTime) {
    return ofOneTime == null ? null : ofOneTime.select(0, 0);
  }

  /** Returns the columns of the first layer's weight that points go through. */
  Tensor pointPart(Tensor firstWeight) {
    int columns = stack.inputs(0);
    return columns == stack.dimension() ? firstWeight : firstWeight.narrow(1, 0, stack.dimension());
  }

  private Tensor timePart(Tensor firstWeight) {
    return firstWeight.narrow(1, stack.dimension(), stack.time().columns());
  }

  /** Returns the columns of the first layer's weight that the condition goes through. */
  Tensor conditionPart(Tensor firstWeight) {
    return firstWeight.narrow(1, stack.dimension() + stack.time().columns(), stack.condition());
  }

  /**
   * Turns gradients of the folded layers into those of the parameters.
   *
   * @param scratch the gradient whose views the layers' gradients are
   */
  void time(
      Parameters parameters,
      Tensor[] weights,
      Tensor[] biases,
      Tensor[] ofWeights,
      Tensor[] ofBiases,
      Tensor scratch) {
    TimeEntry entry = stack.time();
    Tensor shifts = entry.shifts(parameters, time);
    Tensor gates = gated ? gateBuffer : null;
    Tensor ofShifts = shifts == null ? null : torch.empty_like(shifts);
    Tensor ofGates = gates == null ? null : torch.empty_like(gates);
    for (int i = 0; i <= stack.depth(); i++) {
      if (i == 0 && entry.columns() > 0) {
        torch.mul_out(timePart(ofWeights[0]), ofBiases[0].unsqueeze(1), entry.columns(time));
      }
      Tensor ofShift = row(stack.part(ofShifts, i));
      if (ofShift != null) {
        ofShift.copy_(ofBiases[i]);
      }
      Tensor gate = row(stack.part(gates, i));
      Tensor ofGate = row(stack.part(ofGates, i));
      if (gate != null && ofGate != null) {
        ofGate.copy_(ofWeights[i].mul(weights[i]).sum(1)).addcmul_(ofBiases[i], biases[i]);
        ofWeights[i].mul_(gate.unsqueeze(1));
        ofBiases[i].mul_(gate);
      }
    }
    if (ofShifts != null) {
      Tensor one = torch.ones_like(time);
      entry.backward(parameters, time, gates, ofGates, ofShifts, one, scratch);
    }
  }

  Tensor points() {
    return points;
  }

  Tensor directions() {
    return directions;
  }

  /** Returns what goes into a layer, values above tangents. */
  Tensor into(int layer) {
    return layer == 0 ? input : full[layer - 1];
  }

  /** Returns a layer's sums, values above tangents. */
  Tensor sums(int layer) {
    return sums[layer];
  }

  Tensor z(int layer) {
    return z[layer];
  }

  Tensor pushed(int layer) {
    return pushed[layer];
  }

  Tensor value(int layer) {
    return value[layer];
  }

  Tensor slope(int layer) {
    return slope[layer];
  }

  Tensor h(int layer) {
    return h[layer];
  }

  Tensor tangent(int layer) {
    return tangent[layer];
  }

  Tensor weight(int layer) {
    return weightNow[layer];
  }

  Tensor bias(int layer) {
    return biasNow[layer];
  }
}
