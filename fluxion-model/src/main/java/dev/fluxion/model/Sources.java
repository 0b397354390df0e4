package dev.fluxion.model;

import dev.fluxion.experiment.RecordJson;
import dev.fluxion.experiment.Registry;
import dev.fluxion.experiment.SourceConfig;
import dev.fluxion.source.DiagonalNormal;
import dev.fluxion.source.Normal;
import dev.fluxion.source.Source;
import java.util.ArrayList;
import java.util.List;

/** Sources as an experiment asks for them, and as a model file keeps them. */
public final class Sources {
  private static final RecordJson JSON = new RecordJson(Registry.standard());

  private Sources() {}

  /**
   * Returns the source of a configuration, learned from rows where it asks for that.
   *
   * @param standardised training rows in standardised units
   * @throws IllegalArgumentException if there are fewer than two rows to learn from, or a column is
   *     constant
   */
  public static Source fit(SourceConfig config, RowReader standardised, int dimension) {
    if (config instanceof SourceConfig.Normal normal) {
      return new Normal(normal.scale());
    }
    DiagonalNormal.Fit fit = ((SourceConfig.LearnedNormal) config).fit();
    if (standardised.count() < 2) {
      throw new IllegalArgumentException(
          "a learned source needs at least two rows, but there are " + standardised.count());
    }
    ColumnMoments moments = ColumnMoments.of(standardised, dimension, (block, first) -> {});
    int lost = fit == DiagonalNormal.Fit.MOMENTS ? 1 : 0;
    return new DiagonalNormal(list(moments.mean()), list(moments.deviations(lost)));
  }

  /**
   * Writes one line of JSON.
   *
   * @throws IllegalArgumentException if the source is not one that comes with Fluxion
   */
  public static String toJson(Source source) {
    if (!(source instanceof Record record)) {
      throw new IllegalArgumentException(source + " is not a record, so it cannot be written");
    }
    return JSON.write(record);
  }

  /**
   * Reads the JSON of {@link #toJson}.
   *
   * @throws dev.fluxion.experiment.InvalidValue if it describes no source
   */
  public static Source fromJson(String json) {
    return JSON.read(Source.class, json);
  }

  private static List<Double> list(double[] values) {
    List<Double> list = new ArrayList<>(values.length);
    for (double value : values) {
      list.add(value);
    }
    return list;
  }
}
