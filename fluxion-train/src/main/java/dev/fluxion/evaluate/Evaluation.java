package dev.fluxion.evaluate;

import dev.fluxion.data.Dequantizer;
import dev.fluxion.data.ToyDistribution;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Identity;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Standardize;
import dev.fluxion.model.Table;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    int width = toy.columns().size();
    int rows = Math.max(SCORED_ROWS, Math.multiplyExact(Math.multiplyExact(2, count), draws));
    double[] values = new double[Math.multiplyExact(rows, width)];
    toy.draw(key.derive(Purpose.EVALUATION).derive(0), 0, rows, values, null);
    return new Table(toy.columns(), rows, values);
  }

  /** Evaluates a model against fresh rows of the toy distribution that it was trained on. */
  public EvaluationReport run(FlowModel model, ToyDistribution toy) {
    return run(model, fresh(toy), Optional.of(toy));
  }

  /**
   * Evaluates a model against rows of data, where its experiment says so dequantised.
   *
   * @param reference rows whose columns include the model's, at least four
   * @throws IllegalArgumentException if a column is missing, a value is not finite or outside the
   *     bounds of the model's transform, or there are too few rows
   */
  public EvaluationReport run(FlowModel model, Table reference) {
    return run(model, reference, Optional.empty());
  }

  private EvaluationReport run(FlowModel model, Table rows, Optional<ToyDistribution> toy) {
    Key own = key.derive(Purpose.EVALUATION);
    Table reference = dequantized(model, rows, own.derive(1));
    double[] scale = scale(reference);
    int size = Math.min(count, reference.rows() / 2);
    if (size < 2) {
      throw new IllegalArgumentException(
          "an evaluation needs at least 4 rows of data, but there are " + reference.rows());
    }
    Table samples = model.sample(Math.multiplyExact(size, draws), key, sampling);
    FloorComparison comparison =
        FloorComparison.compare(
            cloud(samples, scale), cloud(reference, scale), draws, count, own.derive(2));
    int traced = Math.min(STRAIGHTNESS_ROWS, Math.max(count, 2));
    return new EvaluationReport(
        units,
        sampling.solver().name(),
        sampling.solver().fixedSteps() ? sampling.steps() : null,
        reference.rows(),
        comparison,
        nats(model, reference, toy, own.derive(3)),
        Straightness.of(model, traced, own.derive(4), sampling),
        StepTable.errors(model, FEW_STEPS, traced, own.derive(4), sampling));
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
    return StepTable.of(
        model, ways, cloud(rows, scale), scale, count, draws, sampling, own.derive(2));
  }

  private Nats nats(FlowModel model, Table reference, Optional<ToyDistribution> toy, Key order) {
    Table scored = reference;
    if (reference.rows() > SCORED_ROWS) {
      int[] chosen = order.permutation(reference.rows());
      Cloud cloud = Cloud.of(reference.values(), reference.rows(), reference.columns().size());
      scored =
          new Table(
              reference.columns(), SCORED_ROWS, cloud.select(chosen, 0, SCORED_ROWS).toArray());
    }
    double[] modelled = model.logDensity(scored, sampling);
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

  /**
   * The law that a perfect model of a toy distribution has: that of the data, blurred by its path.
   */
  private static Optional<ToyDistribution> endLaw(FlowModel model, ToyDistribution toy) {
    ProbabilityPath path = model.experiment().path();
    double blur = path.spread().at(1);
    if (path instanceof ProbabilityPath.Fm fm) {
      blur = fm.sigmaMin();
    }
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
    Table chosen = columns(model, rows);
    Map<String, Double> widths = model.experiment().data().dequantize();
    Dequantizer.of(chosen.columns(), widths).apply(noise, 0, chosen.rows(), chosen.values());
    return chosen;
  }

  /** A copy of the model's columns, matched by name. */
  private static Table columns(FlowModel model, Table rows) {
    List<String> names = model.columns();
    double[] values = new double[rows.rows() * names.size()];
    for (int j = 0; j < names.size(); j++) {
      double[] column = rows.column(names.get(j));
      for (int i = 0; i < column.length; i++) {
        values[i * names.size() + j] = column[i];
      }
    }
    return new Table(names, rows.rows(), values);
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
