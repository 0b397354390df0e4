package dev.fluxion.evaluate.sequence;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.ConditionSchema;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Sequences;
import dev.fluxion.nn.sequence.SequenceMode;
import dev.fluxion.tensor.Key;
import java.util.List;
import java.util.stream.Stream;

/**
 * Forecasts of the ends of windows from their beginnings.
 *
 * @param windows equally long ones
 * @param ahead the positions to forecast, fewer than a window has
 * @param sampling how forecasts are drawn
 */
record WindowForecasts(
    SequenceModel model, Sequences windows, int ahead, SamplingOptions sampling) {

  /** Throws if windows have no room for a forecast and for the season before it. */
  static void check(int length, int ahead, int season) {
    InvalidValue.unless(
        ahead < length, "horizon", ahead, "below " + length + ", the length of a window");
    InvalidValue.unless(
        ahead == 0 || season <= length - ahead,
        "season",
        season,
        length - ahead + " or less, the positions before the forecast");
  }

  /** Compares forecasts with simple ones that are fitted to some series. */
  ForecastReport report(Sequences training, int members, int season, Key own) {
    int length = windows.length(0);
    int known = length - ahead;
    Windows history = Windows.of(Pieces.positions(windows, 0, known), model.columns(), known);
    Windows truth = Windows.of(Pieces.positions(windows, known, length), model.columns(), ahead);
    Ensemble drawn = drawn(members, own.derive(0));
    Baselines baselines = Baselines.fit(training, model.columns(), known, season, ahead);
    return ForecastReport.of(
        model.columns(),
        truth,
        drawn,
        baselines,
        baselines.naive().forecast(history, ahead, members, own.derive(1)),
        baselines.linear().forecast(history, ahead, members, own.derive(2)));
  }

  /** Draws forecasts of each window's end. */
  Ensemble drawn(int count, Key own) {
    int known = windows.length(0) - ahead;
    Sequences beginnings = Pieces.positions(windows, 0, known);
    List<String> conditions = constant(beginnings, conditions(model));
    List<String> columns = Stream.concat(model.columns().stream(), conditions.stream()).toList();
    Sequences future = Pieces.positions(windows, known, known + ahead);
    Sequences drawn =
        model.forecast(
            Pieces.columns(beginnings, columns),
            Pieces.columns(future, conditions),
            count,
            own,
            sampling);
    return new Ensemble(
        windows.count(),
        count,
        ahead,
        model.columns().size(),
        drawn.steps().select(model.columns()).values());
  }

  /** Returns the names of a model's condition, none where it has none. */
  static List<String> conditions(SequenceModel model) {
    return model.conditionSchema().map(ConditionSchema::names).orElse(List.of());
  }

  /** Returns the names of the condition if it is the same at all steps of each sequence. */
  private static List<String> constant(Sequences sequences, List<String> names) {
    for (String name : names) {
      double[] values = sequences.steps().column(name);
      for (int i = 0; i < sequences.count(); i++) {
        for (int k = sequences.offsets()[i] + 1; k < sequences.offsets()[i + 1]; k++) {
          if (values[k] != values[k - 1]) {
            return List.of();
          }
        }
      }
    }
    return names;
  }

  /**
   * Tells whether a model can continue beginnings of windows: in the joint mode where it was
   * trained to, and with a condition that changes where it was trained without it, too.
   */
  static boolean possible(SequenceModel model, Sequences windows) {
    boolean continues =
        model.field().shape().mode() != SequenceMode.JOINT || model.experiment().observed() != null;
    List<String> names = conditions(model);
    return continues
        && (constant(windows, names).equals(names)
            || model.conditionSchema().map(ConditionSchema::drop).orElse(0.0) > 0);
  }
}
