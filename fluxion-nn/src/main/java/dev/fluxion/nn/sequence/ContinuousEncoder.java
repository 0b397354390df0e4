package dev.fluxion.nn.sequence;

import dev.fluxion.nn.Parameters;
import dev.fluxion.solve.SolveGradient;
import dev.fluxion.tensor.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** The encoder of {@link Continuous}. */
final class ContinuousEncoder implements SequenceEncoder {
  /** The parameters of the jump, in the order of {@link #jump}. */
  static final List<String> JUMP =
      List.of("jump.input.weight", "jump.input.bias", "jump.state.weight", "jump.state.bias");

  private final Continuous config;
  private final SequenceShape shape;
  private final GruCell cell;
  private final HiddenOde ode;

  ContinuousEncoder(Continuous config, SequenceShape shape) {
    this.config = config;
    this.shape = shape;
    cell = new GruCell(config.hidden());
    ode = new HiddenOde(config, inputs());
  }

  /** Returns the number of inputs y; the gap is not one, since the state itself crosses it. */
  private int inputs() {
    return shape.inputs() - (shape.gaps() ? 1 : 0);
  }

  HiddenOde ode() {
    return ode;
  }

  @Override
  public int features() {
    return config.hidden();
  }

  @Override
  public void layout(Parameters.Layout layout) {
    int sums = cell.gates() * config.hidden();
    layout
        .add(JUMP.get(0), sums, inputs())
        .add(JUMP.get(1), sums)
        .add(JUMP.get(2), sums, config.hidden())
        .add(JUMP.get(3), sums);
    ode.layout(layout);
    switch (config.start()) {
      case ZERO -> {}
      case LEARNED -> layout.add("start", config.hidden());
      case GIVEN ->
          layout
              .add("start.weight", config.hidden(), shape.condition())
              .add("start.bias", config.hidden());
    }
  }

  /**
   * As libtorch: uniform between -1 and 1 over the square root of the units, in the correction of
   * the number of inputs; the start begins at 0, a gain at the norm of its row.
   */
  @Override
  public void initialize(Parameters.Entry entry, Key key, double[] values) {
    if (HiddenOde.gain(entry)) {
      int rows = (int) entry.size();
      int before = (int) entry.offset();
      int columns = columns(entry.name());
      for (int i = 0; i < rows; i++) {
        double sum = 0;
        for (int j = 0; j < columns; j++) {
          double value = values[before - (rows - i) * columns + j];
          sum += value * value;
        }
        values[before + i] = Math.sqrt(sum);
      }
    } else if (entry.name().equals("start") || entry.name().equals("start.bias")) {
      Initial.constant(entry, 0, values);
    } else {
      Initial.uniform(entry, key, 1 / Math.sqrt(columns(entry.name())), values);
    }
  }

  /** Returns the number of columns of the matrix that a parameter belongs to, for its scale. */
  private int columns(String name) {
    if (name.startsWith("ode.correction.0")) {
      return config.hidden() + 1;
    }
    if (name.startsWith("ode.correction.1")) {
      return config.correction();
    }
    if (name.startsWith("start")) {
      return shape.condition();
    }
    return name.equals("ode.input.gain") ? inputs() : config.hidden();
  }

  /** Returns the inputs y of positions, without the gap. */
  Tensor inputs(Tensor values) {
    long dim = values.dim() - 1;
    return values.narrow(dim, 0, inputs());
  }

  /**
   * Returns the state before the first jump, [n, hidden].
   *
   * @param first the inputs y of the first position, [n, inputs]
   */
  Tensor start(Parameters given, Tensor first) {
    long n = first.size(0);
    return switch (config.start()) {
      case ZERO -> first.new_zeros(n, config.hidden());
      case LEARNED -> given.view("start").unsqueeze(0).expand(n, config.hidden());
      case GIVEN ->
          torch
              .linear(
                  first.narrow(1, inputs() - shape.condition(), shape.condition()),
                  given.view("start.weight"),
                  new TensorOptional(given.view("start.bias")))
              .tanh();
    };
  }

  /** Returns the parameters of the jump. */
  static List<Tensor> jumps(Parameters given) {
    return JUMP.stream().map(given::view).toList();
  }

  /** Returns the state after an observation, [n, hidden]. */
  Tensor jump(List<Tensor> jumps, Tensor y, Tensor before) {
    Tensor sums = torch.linear(y, jumps.get(0), new TensorOptional(jumps.get(1)));
    return cell.next(sums, before, jumps.get(2).t(), jumps.get(3));
  }

  /** Returns the gap between two stamps of each row. */
  HiddenGap gap(Tensor tau, Tensor gap, Tensor y) {
    return new HiddenGap(ode, config, tau, gap, y);
  }

  /** Returns the stamps since the first, [n, length]; they stand still behind a sequence's end. */
  static Tensor since(Inputs in) {
    Tensor stamps = in.stamps();
    long length = stamps.size(1);
    if (length == 1) {
      return torch.zeros_like(stamps);
    }
    Tensor gaps = stamps.diff();
    Tensor mask = in.mask();
    if (mask != null) {
      gaps = gaps.mul(mask.narrow(1, 1, length - 1));
    }
    double least = gaps.min().item_double();
    if (!(least >= 0)) {
      long place = gaps.flatten().argmin().item_long();
      throw new IllegalArgumentException(
          "stamps: go "
              + (Double.isNaN(least) ? "to NaN" : "back by " + -least)
              + " behind position "
              + place % (length - 1)
              + " of row "
              + place / (length - 1)
              + ", but must not decrease; sort the positions by their stamps");
    }
    return torch.cat(new TensorVector(torch.zeros_like(stamps.narrow(1, 0, 1)), gaps.cumsum(1)), 1);
  }

  /** By the solver of training where parameters are recorded, and else by that of sampling. */
  @Override
  public Tensor encode(Parameters given, Inputs in) {
    boolean recorded = given.flat().requires_grad();
    Tensor y = inputs(in.values());
    Tensor tau = since(in);
    List<Tensor> jumps = jumps(given);
    List<Tensor> values = ode.values(given);
    Tensor state = start(given, y.select(1, 0));
    List<Tensor> all = new ArrayList<>();
    for (long i = 0; i < y.size(1); i++) {
      state = jump(jumps, y.select(1, i), state);
      if (i > 0) {
        Tensor from = tau.select(1, i - 1);
        HiddenGap gap = gap(from, tau.select(1, i).sub(from), y.select(1, i));
        state = recorded ? gap.recorded(values, state) : gap.carried(values, state);
      }
      all.add(state);
    }
    return torch.stack(new TensorVector(all.toArray(new Tensor[0])), 1);
  }

  @Override
  public boolean ownGradient() {
    return config.gradient() != SolveGradient.DIRECT;
  }

  @Override
  public Encoding encoding(Parameters given, Inputs inputs) {
    return new ContinuousEncoding(this, given, inputs);
  }

  @Override
  public Stepper stepper(Parameters given, long rows) {
    return new Steps(given);
  }

  /** The state behind a position. */
  private final class Steps implements Stepper {
    private final Parameters given;
    private final Kept state = new Kept();
    private final Kept first = new Kept();
    private final Kept last = new Kept();

    Steps(Parameters given) {
      this.given = given;
    }

    @Override
    public Tensor next(Tensor values, Tensor stamps, @Nullable Tensor time) {
      Tensor y = inputs(values);
      Tensor before = state.get();
      Tensor next = jump(jumps(given), y, before == null ? start(given, y) : before);
      if (before == null) {
        first.set(stamps.clone());
        last.set(torch.zeros_like(stamps));
      } else {
        Tensor tau = stamps.sub(Objects.requireNonNull(first.get()));
        Tensor from = Objects.requireNonNull(last.get());
        Tensor gap = tau.sub(from);
        if (!(gap.min().item_double() >= 0)) {
          throw new IllegalArgumentException(
              "stamps: go back by "
                  + -gap.min().item_double()
                  + ", but must not decrease; sort the positions by their stamps");
        }
        next = gap(from, gap, y).carried(ode.values(given), next);
        last.set(tau);
      }
      state.set(next);
      return next;
    }

    @Override
    public void close() {
      state.close();
      first.close();
      last.close();
    }
  }
}
