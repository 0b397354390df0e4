package dev.fluxion.evaluate;

import dev.fluxion.data.Dequantizer;
import dev.fluxion.data.ToyColumns;
import dev.fluxion.data.ToyDistribution;
import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.density.Hutchinson;
import dev.fluxion.density.Probe;
import dev.fluxion.density.ProbeNoise;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.ConditionSchema;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Identity;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Standardize;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How good a model is: its samples against rows of real data that it has not seen, beside those
 * rows against each other; the log density it gives them; and how straight its flow is.
 *
 * @param count the most points on either side of a distance, 2 or more
 * @param draws the number of draws that means and spreads are taken over, 1 or more
 * @param units the units of the distances
 * @param sampling how samples are drawn and densities computed
 * @param key the key of samples, draws and noise
 */
public record Evaluation(int count, int draws, Units units, SamplingOptions sampling, Key key) {
  /** The default of {@code count}. */
  public static final int DEFAULT_COUNT = 4096;

  /** The default of {@code draws}. */
  public static final int DEFAULT_DRAWS = 5;

  /** The most rows whose log density is computed. */
  public static final int SCORED_ROWS = 16_384;

  /** The most images whose log density is computed. */
  private static final int SCORED_IMAGES = 1000;

  /** The most columns whose divergence is exact; of more it is an unbiased estimate. */
  private static final int EXACT_COLUMNS = 128;

  private static final int PROBES = 2;

  /** The units that distances are measured in. */
  public enum Units {
    /** The data's own. */
    DATA,
    /** Standard deviations of each column of the reference rows. */
    STANDARDIZED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The Euler steps whose error against the model's own fine solution is reported. */
  private static final List<StepTable.Way> FEW_STEPS =
      List.of(1, 2, 5, 10, 20, 100).stream()
          .map(steps -> new StepTable.Way("euler", steps))
          .toList();

  private static final int STRAIGHTNESS_ROWS = 4096;

  /** Checks the numbers. */
  public Evaluation {
    InvalidValue.unless(count >= 2 && count <= 65_536, "count", count, "from 2 to 65536");
    InvalidValue.unless(draws >= 1 && draws <= 1000, "draws", draws, "from 1 to 1000");
  }

  /** Returns the default evaluation of a model, with the solver of its experiment. */
  public static Evaluation of(FlowModel model, Key key) {
    return new Evaluation(DEFAULT_COUNT, DEFAULT_DRAWS, Units.DATA, model.defaultOptions(), key);
  }

  /**
   * Draws as many rows of a toy distribution as the draws can use: 2 count draws, at least {@link
   * #SCORED_ROWS}.
   */
  public Table fresh(ToyDistribution toy) {
    return fresh(ToyColumns.of("the toy set", toy, List.of()));
  }

  /** Draws rows as {@link #fresh(ToyDistribution)} does, the columns of a condition among them. */
  public Table fresh(ToyColumns toy) {
    int rows = Math.max(SCORED_ROWS, Math.multiplyExact(Math.multiplyExact(2, count), draws));
    return toy.table(key.derive(Purpose.EVALUATION).derive(0), 0, rows);
  }

  /** Evaluates a model against fresh rows of the toy distribution that it was trained on. */
  public EvaluationReport run(FlowModel model, ToyDistribution toy) {
    List<String> names = model.conditionSchema().map(ConditionSchema::names).orElse(List.of());
    Table rows = fresh(ToyColumns.of("the toy set", toy, names));
    return run(model, rows, names.isEmpty() ? Optional.of(toy) : Optional.empty());
  }

  /**
   * Evaluates a model against rows of data, where its experiment says so dequantised. A model with
   * a condition draws its samples under the conditions of these rows, in random order, and scores
   * each row under its own.
   *
   * @param reference rows whose columns include the model's and its condition's, at least four
   * @throws IllegalArgumentException if a column is missing, a value is not finite or outside the
   *     bounds of the model's transform, or there are too few rows
   */
  public EvaluationReport run(FlowModel model, Table reference) {
    return run(model, reference, Optional.empty());
  }

  /**
   * Evaluates a model against rows as {@link #run(FlowModel, Table)} does, its log densities
   * against the law that the rows come from, where that is given.
   */
  public EvaluationReport run(FlowModel model, Table rows, Optional<ToyDistribution> toy) {
    Key own = key.derive(Purpose.EVALUATION);
    Table reference = dequantized(model, rows, own.derive(1));
    double[] scale = scale(reference);
    int size = Math.min(count, reference.rows() / 2);
    if (size < 2) {
      throw new IllegalArgumentException(
          "an evaluation needs at least 4 rows of data, but there are " + reference.rows());
    }
    int drawn = Math.multiplyExact(size, draws);
    Table samples = given(model, rows, drawn, own.derive(5)).sample(drawn, key, sampling);
    int traced = Math.min(STRAIGHTNESS_ROWS, Math.max(count, 2));
    FlowModel traceable = given(model, rows, traced, own.derive(6));
    FloorComparison comparison =
        FloorComparison.compare(
            cloud(samples.select(model.columns()), scale),
            cloud(reference, scale),
            draws,
            count,
            own.derive(2));
    return new EvaluationReport(
        units,
        sampling.solver().name(),
        sampling.solver().fixedSteps() ? sampling.steps() : null,
        reference.rows(),
        comparison,
        model.densityMissing().isPresent()
            ? Optional.empty()
            : Optional.of(
                nats(model, reference.beside(conditions(model, rows)), toy, own.derive(3))),
        Straightness.of(traceable, traced, own.derive(4), sampling),
        StepTable.errors(traceable, FEW_STEPS, traced, own.derive(4), sampling));
  }

  /**
   * Measures what few steps lose, against data as well as against the model's fine solution.
   *
   * @param reference rows whose columns include the model's, at least four
   * @param ways the solvers
   */
  public StepTable steps(FlowModel model, Table reference, List<StepTable.Way> ways) {
    Key own = key.derive(Purpose.EVALUATION);
    Table rows = dequantized(model, reference, own.derive(1));
    double[] scale = scale(rows);
    int size = Math.min(rows.rows() / 2, count);
    return StepTable.of(
        size < 2 ? model : given(model, reference, size, own.derive(6)),
        ways,
        cloud(rows, scale),
        scale,
        count,
        draws,
        sampling,
        own.derive(2));
  }

  private Nats nats(FlowModel model, Table reference, Optional<ToyDistribution> toy, Key order) {
    Table scored = reference;
    int most = model.images().isPresent() ? SCORED_IMAGES : SCORED_ROWS;
    if (reference.rows() > most) {
      int[] chosen = order.permutation(reference.rows());
      scored = reference.rows(Arrays.copyOf(chosen, most));
    }
    double[] modelled = model.logDensity(scored, sampling, divergence(model, order)).logDensity();
    Nats nats = Nats.of(modelled);
    Optional<ToyDistribution> law = toy.flatMap(formula -> endLaw(model, formula));
    if (law.isEmpty() || !law.get().hasLogDensity()) {
      return nats;
    }
    int width = scored.columns().size();
    double[] truth = new double[scored.rows()];
    for (int i = 0; i < truth.length; i++) {
      double[] row = Arrays.copyOfRange(scored.values(), i * width, (i + 1) * width);
      truth[i] = law.get().logDensity(row);
    }
    return nats.beside(modelled, truth);
  }

  /** The exact trace of wide rows takes as many passes as there are values, so it is estimated. */
  private static Divergence divergence(FlowModel model, Key key) {
    return model.columns().size() <= EXACT_COLUMNS
        ? new ExactTrace()
        : new Hutchinson(key.derive(1), Probe.RADEMACHER, PROBES, ProbeNoise.FIXED, 0);
  }

  /**
   * The law that a perfect model of a toy distribution has: that of the data, blurred by its path.
   */
  static Optional<ToyDistribution> endLaw(FlowModel model, ToyDistribution toy) {
    double blur = model.blur();
    if (blur == 0) {
      return Optional.of(toy);
    }
    if (!(model.transform() instanceof Standardize || model.transform() instanceof Identity)) {
      return Optional.empty();
    }
    int width = toy.columns().size();
    double[] unit = new double[2 * width];
    Arrays.fill(unit, width, 2 * width, blur);
    model.transform().toData(unit, 2);
    double[] deviations = new double[width];
    for (int j = 0; j < width; j++) {
      deviations[j] = unit[width + j] - unit[j];
    }
    return toy.blurred(deviations);
  }

  private Table dequantized(FlowModel model, Table rows, Key noise) {
    Table chosen = rows.select(model.columns());
    Dequantizer.of(chosen.columns(), model.experiment().data())
        .apply(noise, 0, chosen.rows(), chosen.values());
    return chosen;
  }

  /** Returns the columns of the model's condition, none where it has none. */
  private static Table conditions(FlowModel model, Table rows) {
    model.conditionSchema().ifPresent(schema -> schema.of(rows));
    return rows.select(model.conditionSchema().map(ConditionSchema::names).orElse(List.of()));
  }

  /**
   * Returns the model under conditions of the rows, in random order, one for each of a number of
   * samples; a model without a condition as it is.
   *
   * @param rows columns of the model's condition among others
   */
  public static FlowModel given(FlowModel model, Table rows, int count, Key key) {
    if (model.conditionSchema().isEmpty()) {
      return model;
    }
    int[] order = key.permutation(rows.rows());
    int[] chosen = new int[count];
    Arrays.setAll(chosen, i -> order[i % order.length]);
    return model.given(model.condition().of(conditions(model, rows).rows(chosen)));
  }

  private double[] scale(Table reference) {
    double[] scale = new double[reference.columns().size()];
    Arrays.fill(scale, 1);
    if (units == Units.STANDARDIZED) {
      for (int j = 0; j < scale.length; j++) {
        double deviation = FloorComparison.spread(reference.column(reference.columns().get(j)));
        scale[j] = deviation > 0 ? deviation : 1;
      }
    }
    return scale;
  }

  private static Cloud cloud(Table table, double[] scale) {
    double[] values = table.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] /= scale[i % scale.length];
    }
    return Cloud.of(values, table.rows(), scale.length);
  }
}
