package dev.fluxion.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * How the time enters a stack of dense layers: by columns beside x, and by a gate and a shift of
 * each layer's sum, {@code z = (h W^T + b) * gate(t) + shift(t)}.
 *
 * <p>Gates and shifts of all layers stand side by side, in the order of the layers; where there are
 * fewer columns than the layers have units, the layers behind have none. The parameters of the time
 * come before those of the layers.
 */
sealed interface TimeEntry {
  /** Adds the parameters. */
  default void layout(Parameters.Layout layout) {}

  /** Returns the number of columns beside x. */
  default int columns() {
    return 0;
  }

  /** Returns whether the only column is the time itself. */
  default boolean raw() {
    return false;
  }

  /** Returns the columns beside x, [batch, columns]. */
  default Tensor columns(Tensor t) {
    throw new IllegalStateException("this time has no columns");
  }

  /** Returns whether there are gates. */
  default boolean gated() {
    return false;
  }

  /** Returns the gates, [batch, units of the first layers], or null where all are 1. */
  default @Nullable Tensor gates(Parameters parameters, Tensor t) {
    return null;
  }

  /** Returns the shifts, [batch, units of the first layers], or null where all are 0. */
  default @Nullable Tensor shifts(Parameters parameters, Tensor t) {
    return null;
  }

  /**
   * Writes the gradients of the time's parameters; called after those of the layers are written.
   *
   * @param gates what {@link #gates} gave
   * @param ofGates the loss's gradient in them
   * @param ofShifts the loss's gradient in the shifts
   * @param ones a column of ones, [batch]
   * @param gradient receives the gradient, flat
   */
  default void backward(
      Parameters parameters,
      Tensor t,
      @Nullable Tensor gates,
      @Nullable Tensor ofGates,
      Tensor ofShifts,
      Tensor ones,
      Tensor gradient) {}

  /** Functions of t are inputs of the first layer beside x. */
  record Columns(TimeFeatures features) implements TimeEntry {
    @Override
    public int columns() {
      return features.count();
    }

    @Override
    public boolean raw() {
      return features.kind() == TimeInput.RAW;
    }

    @Override
    public Tensor columns(Tensor t) {
      return features.at(t);
    }
  }

  /**
   * {@code e(t) = tanh(Linear(t))} is added to the first layer's sum, or to x itself, which shifts
   * the sum by {@code e(t) W^T}.
   *
   * @param size values of e: the width, or the dimension
   * @param toX whether it is added to x
   */
  record Added(int size, boolean toX) implements TimeEntry {
    @Override
    public void layout(Parameters.Layout layout) {
      layout.add("time.weight", size, 1).add("time.bias", size);
    }

    private static Tensor embedding(Parameters given, Tensor t) {
      return torch
          .addmm(given.view("time.bias"), t.unsqueeze(1), given.view("time.weight").t())
          .tanh();
    }

    private Tensor weightOfX(Parameters given) {
      return given.view("layers.0.weight").narrow(1, 0, size);
    }

    @Override
    public Tensor shifts(Parameters given, Tensor t) {
      Tensor embedded = embedding(given, t);
      return toX ? embedded.mm(weightOfX(given).t()) : embedded;
    }

    @Override
    public void backward(
        Parameters parameters,
        Tensor t,
        @Nullable Tensor gates,
        @Nullable Tensor ofGates,
        Tensor ofShifts,
        Tensor ones,
        Tensor gradient) {
      Parameters written = parameters.with(gradient);
      Tensor embedded = embedding(parameters, t);
      Tensor above = ofShifts;
      if (toX) {
        weightOfX(written).addmm_(ofShifts.t(), embedded);
        above = ofShifts.mm(weightOfX(parameters));
      }
      Tensor into = torch.tanh_backward(above, embedded).t();
      torch.mm_out(written.view("time.weight"), into, t.unsqueeze(1));
      torch.mv_out(written.view("time.bias"), into, ones);
    }
  }

  /**
   * Functions of t are added to the first layer's sum, as they are where there are as many as
   * units, else through a linear map without bias.
   *
   * @param width units of the first layer
   */
  record Embedded(TimeFeatures features, int width) implements TimeEntry {
    private boolean projected() {
      return features.count() != width;
    }

    @Override
    public void layout(Parameters.Layout layout) {
      if (projected()) {
        layout.add("time.weight", width, features.count());
      }
    }

    @Override
    public Tensor shifts(Parameters given, Tensor t) {
      Tensor values = features.at(t);
      return projected() ? values.mm(given.view("time.weight").t()) : values;
    }

    @Override
    public void backward(
        Parameters parameters,
        Tensor t,
        @Nullable Tensor gates,
        @Nullable Tensor ofGates,
        Tensor ofShifts,
        Tensor ones,
        Tensor gradient) {
      if (projected()) {
        torch.mm_out(parameters.with(gradient).view("time.weight"), ofShifts.t(), features.at(t));
      }
    }
  }

  /**
   * Every layer is shifted by {@code w t} and, where gated, multiplied by {@code sigmoid(a t + c)}.
   *
   * @param units number of units of all layers together
   */
  record Squash(int units, boolean gated) implements TimeEntry {
    @Override
    public void layout(Parameters.Layout layout) {
      if (gated) {
        layout.add("gate.weight", units, 1).add("gate.bias", units);
      }
      layout.add("shift.weight", units, 1);
    }

    @Override
    public @Nullable Tensor gates(Parameters given, Tensor t) {
      return gated
          ? torch
              .addmm(given.view("gate.bias"), t.unsqueeze(1), given.view("gate.weight").t())
              .sigmoid()
          : null;
    }

    @Override
    public Tensor shifts(Parameters given, Tensor t) {
      return t.unsqueeze(1).mm(given.view("shift.weight").t());
    }

    @Override
    public void backward(
        Parameters parameters,
        Tensor t,
        @Nullable Tensor gates,
        @Nullable Tensor ofGates,
        Tensor ofShifts,
        Tensor ones,
        Tensor gradient) {
      Parameters written = parameters.with(gradient);
      Tensor column = t.unsqueeze(1);
      torch.mm_out(written.view("shift.weight"), ofShifts.t(), column);
      if (gates != null && ofGates != null) {
        Tensor into = torch.sigmoid_backward(ofGates, gates).t();
        torch.mm_out(written.view("gate.weight"), into, column);
        torch.mv_out(written.view("gate.bias"), into, ones);
      }
    }
  }
}
