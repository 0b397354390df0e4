package dev.fluxion.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.density.Likelihood;
import dev.fluxion.density.LogDensity;
import dev.fluxion.density.Probe;
import dev.fluxion.density.ProbeNoise;
import dev.fluxion.path.Condition;
import dev.fluxion.path.PathSample;
import dev.fluxion.path.Reduction;
import dev.fluxion.solve.OdeSolver;
import dev.fluxion.solve.SolveGradient;
import dev.fluxion.solve.Solvers;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.solve.Tolerance;
import dev.fluxion.source.Normal;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The loss of maximum likelihood and its gradient: closed forms, tape and finite differences. */
class LikelihoodEngineTest {
  private static final int ROWS = 5;
  private static final int DIMENSION = 3;
  private static final Source SOURCE = new Normal(1.1);

  private record Found(double loss, double[] gradient) {}

  private static Likelihood objective(
      int steps, Likelihood.Trace trace, ProbeNoise noise, SolveGradient gradient) {
    return new Likelihood(
        "rk4-38", steps, null, null, trace, 2, Probe.GAUSSIAN, noise, gradient, Reduction.SUM);
  }

  private static PathSample sample(Likelihood objective, ScalarType type) {
    Tensor x1 = Tensors.normal(Key.of(2), 0, type, ROWS, DIMENSION);
    return objective.sample(x1, Tensors.zeros(type, ROWS), Key.of(3), 7);
  }

  private static Found found(GradientEngine engine, PathSample sample, TrainableField field) {
    Tensor gradient = torch.empty_like(field.parameters().flat());
    double loss = engine.lossAndGradient(sample, Condition.NONE, 2 * ROWS, gradient);
    return new Found(loss, Tensors.doubles(gradient));
  }

  private static Found found(
      GradientEngine engine, Likelihood objective, Condition given, TrainableField field) {
    Tensor gradient = torch.empty_like(field.parameters().flat());
    PathSample sample = sample(objective, field.parameters().flat().scalar_type());
    double loss = engine.lossAndGradient(sample, given, 2 * ROWS, gradient);
    return new Found(loss, Tensors.doubles(gradient));
  }

  static List<FieldConfig> fields() {
    return DenseFieldTest.fields();
  }

  /** Every field of the battery, going through solvers, traces, noises and gradients in turn. */
  @ParameterizedTest
  @MethodSource("fields")
  void closedFormsEqualTheTape(FieldConfig config) {
    int place = fields().indexOf(config);
    for (int inputs : new int[] {0, 2}) {
      try (Scope scope = new Scope()) {
        TrainableField field = config.build(DIMENSION, inputs, Key.of(place), ScalarType.Double);
        Likelihood.Trace trace = List.of(Likelihood.Trace.values()).get((place + inputs / 2) % 2);
        SolveGradient how = List.of(SolveGradient.values()).get(place % 3);
        ProbeNoise noise =
            how == SolveGradient.ADJOINT
                ? ProbeNoise.FIXED
                : List.of(ProbeNoise.values()).get(place / 3 % 2);
        Likelihood objective = objective(2, trace, noise, how);
        Condition given =
            inputs == 0
                ? Condition.NONE
                : new Condition(
                    Map.of(
                        Condition.INPUTS,
                        Tensors.normal(Key.of(6), 0, ScalarType.Double, ROWS, inputs)));
        GradientEngine closed = field.likelihoodEngine(objective, SOURCE, ROWS);
        found(closed, objective, given, field);
        Found own = found(closed, objective, given, field);
        Found tape =
            found(LikelihoodEngine.taped(field, objective, SOURCE), objective, given, field);
        // Rounding grows with the size of what is summed, and some of these flows expand greatly.
        double size = 1 + Math.abs(tape.loss());
        for (double slope : tape.gradient()) {
          size = Math.max(size, Math.abs(slope));
        }
        assertThat(own.loss()).isCloseTo(tape.loss(), within(1e-12 * size));
        assertThat(own.gradient()).containsExactly(tape.gradient(), within(1e-10 * size));
      }
    }
  }

  private static TrainableField tanh() {
    return Mlp.of(7, 3, Activation.TANH).build(DIMENSION, Key.of(1), ScalarType.Double);
  }

  static List<Likelihood> objectives() {
    List<Likelihood> all = new ArrayList<>();
    for (SolveGradient how : SolveGradient.values()) {
      for (Likelihood.Trace trace : Likelihood.Trace.values()) {
        all.add(objective(12, trace, ProbeNoise.FIXED, how));
      }
    }
    for (SolveGradient how : List.of(SolveGradient.CHECKPOINTED, SolveGradient.ADJOINT)) {
      for (Likelihood.Trace trace : Likelihood.Trace.values()) {
        all.add(
            new Likelihood(
                "dopri5",
                null,
                1e-9,
                1e-9,
                trace,
                2,
                Probe.GAUSSIAN,
                ProbeNoise.FIXED,
                how,
                Reduction.SUM));
      }
    }
    all.add(objective(3, Likelihood.Trace.HUTCHINSON, ProbeNoise.FRESH, SolveGradient.DIRECT));
    for (SolveGradient how : List.of(SolveGradient.DIRECT, SolveGradient.CHECKPOINTED)) {
      // The last stage of dopri5 serves its error estimate only.
      all.add(
          new Likelihood(
              "dopri5",
              2,
              null,
              null,
              Likelihood.Trace.HUTCHINSON,
              2,
              Probe.GAUSSIAN,
              ProbeNoise.FRESH,
              how,
              Reduction.SUM));
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void theGradientIsTheFiniteDifferenceOfTheLoss(Likelihood objective) {
    try (Scope scope = new Scope()) {
      TrainableField field = tanh();
      Found own =
          found(field.likelihoodEngine(objective, SOURCE, ROWS), objective, Condition.NONE, field);
      assertThat(own.loss()).isCloseTo(value(field, objective), within(1e-11));
      double[] plain = Tensors.doubles(field.parameters().flat());
      double h = 1e-5;
      // A solve to a tight tolerance is dear; every way back is the same code for all parameters.
      int every = objective.steps() == null ? 40 : 5;
      for (int i = 0; i < plain.length; i += every) {
        double[] above = plain.clone();
        above[i] += h;
        double[] below = plain.clone();
        below[i] -= h;
        double slope =
            (value(field.with(Tensors.of(above, above.length)), objective)
                    - value(field.with(Tensors.of(below, below.length)), objective))
                / (2 * h);
        assertThat(own.gradient()[i]).isCloseTo(slope, within(1e-6));
      }
    }
  }

  /** The same loss by {@link LogDensity}, with its own probes of the same key. */
  private static double value(TrainableField field, Likelihood objective) {
    PathSample sample = sample(objective, ScalarType.Double);
    Integer steps = objective.steps();
    OdeSolver solver =
        steps == null
            ? Solvers.adaptive(objective.solver(), new Tolerance(1e-11, 1e-11))
            : objective.method();
    Tensor found =
        new LogDensity(field, SOURCE, objective.divergence(Key.of(3), 7), solver)
            .score(sample.x1(), TimeGrid.uniform(1, 0, steps == null ? 1 : steps), Condition.NONE)
            .logDensity();
    return objective.rowLoss(found, sample).sum().item_double() / (2 * ROWS);
  }

  @Test
  void theMeanOverDimensionsIsTheSumDividedByTheirNumber() {
    Likelihood sum = objective(2, Likelihood.Trace.EXACT, ProbeNoise.FIXED, SolveGradient.DIRECT);
    Likelihood mean =
        new Likelihood(
            "rk4-38",
            2,
            null,
            null,
            Likelihood.Trace.EXACT,
            1,
            Probe.RADEMACHER,
            ProbeNoise.FIXED,
            SolveGradient.DIRECT,
            Reduction.MEAN);
    TrainableField field = tanh();
    Found ofSum = found(field.likelihoodEngine(sum, SOURCE, ROWS), sum, Condition.NONE, field);
    Found ofMean = found(field.likelihoodEngine(mean, SOURCE, ROWS), mean, Condition.NONE, field);
    assertThat(ofMean.loss()).isCloseTo(ofSum.loss() / DIMENSION, within(1e-12));
    for (int i = 0; i < ofSum.gradient().length; i++) {
      assertThat(ofMean.gradient()[i]).isCloseTo(ofSum.gradient()[i] / DIMENSION, within(1e-12));
    }
  }

  @ParameterizedTest
  @EnumSource(SolveGradient.class)
  void singlePrecisionFollowsDoublePrecision(SolveGradient how) {
    Likelihood objective = objective(4, Likelihood.Trace.EXACT, ProbeNoise.FIXED, how);
    TrainableField single =
        Mlp.of(7, 3, Activation.TANH).build(DIMENSION, Key.of(1), ScalarType.Float);
    TrainableField exact = single.with(single.parameters().flat().to(ScalarType.Double));
    PathSample sample = sample(objective, ScalarType.Float);
    Tensor x1 = sample.x1().to(ScalarType.Double);
    PathSample same = objective.sample(x1, Tensors.zeros(ScalarType.Double, ROWS), Key.of(3), 7);
    Found in32 = found(single.likelihoodEngine(objective, SOURCE, ROWS), sample, single);
    Found in64 = found(exact.likelihoodEngine(objective, SOURCE, ROWS), same, exact);
    assertThat(in32.loss()).isCloseTo(in64.loss(), within(1e-5));
    assertThat(in32.gradient()).containsExactly(in64.gradient(), within(1e-4));
  }

  /** Probes belong to places in the batch, so that shards see what the whole batch sees. */
  @Test
  void probesDoNotDependOnHowABatchIsCut() {
    Likelihood objective =
        objective(2, Likelihood.Trace.HUTCHINSON, ProbeNoise.FRESH, SolveGradient.DIRECT);
    Tensor x1 = Tensors.normal(Key.of(2), 0, ScalarType.Double, ROWS, DIMENSION);
    Tensor t = Tensors.zeros(ScalarType.Double, ROWS);
    Tensor whole = Objects.requireNonNull(objective.sample(x1, t, Key.of(3), 0).noise());
    Tensor part =
        Objects.requireNonNull(objective.sample(x1.narrow(0, 2, 3), t, Key.of(3), 2).noise());
    assertThat(whole.shape()).containsExactly(8, 2, ROWS, DIMENSION);
    assertThat(Tensors.doubles(part)).containsExactly(Tensors.doubles(whole.narrow(2, 2, 3)));
  }
}
