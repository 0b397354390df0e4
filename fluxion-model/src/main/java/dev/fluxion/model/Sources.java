package dev.fluxion.model;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.RecordJson;
import dev.fluxion.experiment.Registry;
import dev.fluxion.experiment.SourceConfig;
import dev.fluxion.source.DiagonalNormal;
import dev.fluxion.source.Empirical;
import dev.fluxion.source.Normal;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Sources as an experiment asks for them, and as a model file keeps them. */
public final class Sources {
  /** The most values of source rows, 64 MiB in single precision. */
  public static final int LARGEST = 1 << 24;

  private static final RecordJson JSON = new RecordJson(Registry.standard());

  private Sources() {}

  /**
   * Returns the source of a configuration, learned from rows where it asks for that.
   *
   * @param standardised training rows in standardised units
   * @throws IllegalArgumentException if there are fewer than two rows to learn from, a column is
   *     constant, the source has another number of columns, it runs along time, or it is data,
   *     which {@link #table} and {@link #toy} make
   */
  public static Source fit(SourceConfig config, RowReader standardised, int dimension) {
    if (config instanceof SourceConfig.Normal normal) {
      return new Normal(normal.scale());
    }
    if (config instanceof SourceConfig.Fixed fixed) {
      return fitting(fixed.source(), dimension);
    }
    if (config instanceof SourceConfig.Temporal) {
      throw new InvalidValue(
          "source",
          "is "
              + JSON.write((Record) config)
              + ", which runs along time, but the rows of the data have no order; say in"
              + " data.sequence how they make sequences, or take a source of rows such as {type:"
              + " normal}");
    }
    if (!(config instanceof SourceConfig.LearnedNormal learned)) {
      throw new IllegalArgumentException(
          "source: is data, whose rows are read where the data are; train with Trainer");
    }
    DiagonalNormal.Fit fit = learned.fit();
    if (standardised.count() < 2) {
      throw new IllegalArgumentException(
          "a learned source needs at least two rows, but there are " + standardised.count());
    }
    ColumnMoments moments = ColumnMoments.of(standardised, dimension, (block, first) -> {});
    int lost = fit == DiagonalNormal.Fit.MOMENTS ? 1 : 0;
    return new DiagonalNormal(list(moments.mean()), list(moments.deviations(lost)));
  }

  /** Draws a row, so that a source of another number of columns is refused now. */
  private static Source fitting(Source source, int dimension) {
    try (Scope scope = new Scope()) {
      source.sample(new Key(0), 0, ScalarType.Double, 1, dimension);
      return source;
    } catch (IllegalArgumentException unfit) {
      throw new InvalidValue("", "source." + unfit.getMessage());
    }
  }

  /**
   * Returns the source of a table's rows.
   *
   * @param origin what messages call the table
   * @param rows rows in the data's units, with the columns of the model in their order
   * @param transform the transform that was fitted to the data of the model
   * @throws IllegalArgumentException if there are no rows, more than {@value #LARGEST} values, or a
   *     row lies outside the transform's bounds
   */
  public static Source table(String origin, Table rows, Transform transform) {
    if (rows.values().length > LARGEST) {
      throw new InvalidValue(
          "source",
          String.format(
              Locale.ROOT,
              "%s has %,d rows of %d columns, %,d values, but a model file takes at most %,d values"
                  + " (%d MiB) of source rows; take fewer rows",
              origin,
              rows.rows(),
              rows.columns().size(),
              rows.values().length,
              LARGEST,
              LARGEST >> 18));
    }
    double[] values = rows.values().clone();
    try {
      transform.toStandard(values, rows.rows());
    } catch (IllegalArgumentException outside) {
      throw new InvalidValue("source", origin + ": " + outside.getMessage());
    }
    float[] rounded = new float[values.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) values[i];
    }
    return new Empirical(origin, rounded, rows.columns().size());
  }

  /**
   * Returns the source of a toy distribution's rows.
   *
   * @param transform the transform that was fitted to the data of the model
   * @throws IllegalArgumentException if the name is unknown, or its rows have another number of
   *     values
   */
  public static Source toy(String name, Transform transform, int dimension) {
    RowLaw law = RowLaws.find(name);
    if (law.dimension() != dimension) {
      throw new InvalidValue(
          "source.toy",
          "is "
              + name
              + ", which has "
              + law.dimension()
              + " columns, but the data have "
              + dimension);
    }
    return new ToySource(name, law, transform);
  }

  /** Returns the SHA-256 of the rows that a source holds, in hexadecimal digits. */
  public static Optional<String> fingerprint(Source source) {
    if (!(source instanceof Empirical table)) {
      return Optional.empty();
    }
    float[] rows = table.rows();
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(4, rows.length));
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(rows);
    return Optional.of(HexFormat.of().formatHex(Seal.digest().digest(bytes.array())));
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
