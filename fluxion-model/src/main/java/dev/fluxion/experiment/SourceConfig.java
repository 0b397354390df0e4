package dev.fluxion.experiment;

import dev.fluxion.source.DiagonalNormal;
import dev.fluxion.source.Source;
import dev.fluxion.source.TemporalGaussianProcess;
import dev.fluxion.source.TemporalSource;
import dev.fluxion.source.WhiteNoise;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which source the flow starts from. */
public sealed interface SourceConfig {
  /** Returns whether the source is N(0, I). */
  default boolean standardNormal() {
    return false;
  }

  /**
   * The normal distribution N(0, scale^2 I).
   *
   * @param scale standard deviation in standardised units, positive
   */
  record Normal(double scale) implements SourceConfig {
    /** Checks the scale. */
    public Normal {
      InvalidValue.unless(scale > 0 && Double.isFinite(scale), "scale", scale, "a positive number");
    }

    @Override
    public boolean standardNormal() {
      return scale == 1;
    }
  }

  /**
   * A normal distribution whose mean and scale in each dimension are learned from the training rows
   * in standardised units, never by the flow loss.
   *
   * @param fit how they are learned
   */
  record LearnedNormal(DiagonalNormal.Fit fit) implements SourceConfig {}

  /** A source that needs nothing of the data. */
  sealed interface Fixed extends SourceConfig {
    /** Returns the source. */
    Source source();
  }

  /**
   * A mixture of round normal distributions, in standardised units.
   *
   * @param weights positive, scaled to sum to 1
   * @param means a point for each component: a number for each column, or one for all
   * @param scales standard deviations, positive
   */
  record GaussianMixture(List<Double> weights, List<List<Double>> means, List<Double> scales)
      implements Fixed {
    /** Checks the values. */
    public GaussianMixture {
      new dev.fluxion.source.GaussianMixture(weights, means, scales);
    }

    @Override
    public Source source() {
      return new dev.fluxion.source.GaussianMixture(weights, means, scales);
    }
  }

  /**
   * The uniform distribution on a box, in standardised units.
   *
   * @param lower a number for each column, or one for all
   * @param upper as many, above the lower ones
   */
  record Uniform(List<Double> lower, List<Double> upper) implements Fixed {
    /** Checks the values. */
    public Uniform {
      new dev.fluxion.source.Uniform(lower, upper);
    }

    @Override
    public Source source() {
      return new dev.fluxion.source.Uniform(lower, upper);
    }
  }

  /**
   * The multivariate Student distribution, in standardised units.
   *
   * @param degreesOfFreedom positive
   * @param scale positive
   */
  record StudentT(double degreesOfFreedom, double scale) implements Fixed {
    /** Checks the values. */
    public StudentT {
      new dev.fluxion.source.StudentT(degreesOfFreedom, scale);
    }

    @Override
    public Source source() {
      return new dev.fluxion.source.StudentT(degreesOfFreedom, scale);
    }
  }

  /** A source along time, for sequences. */
  sealed interface Temporal extends SourceConfig {
    /** Returns the process. */
    TemporalSource temporal();

    @Override
    default boolean standardNormal() {
      return temporal().white();
    }
  }

  /** Independent standard normal values. */
  record White() implements Temporal {
    @Override
    public TemporalSource temporal() {
      return new WhiteNoise();
    }
  }

  /**
   * The moving average of white noise on equal steps.
   *
   * @param width number of white values in a sum, 1 or more
   */
  record MovingAverage(int width) implements Temporal {
    /** Checks the width. */
    public MovingAverage {
      new dev.fluxion.source.MovingAverage(width);
    }

    @Override
    public TemporalSource temporal() {
      return new dev.fluxion.source.MovingAverage(width);
    }
  }

  /**
   * The stationary autoregression of order 1 on equal steps.
   *
   * @param phi the correlation of neighbours, above -1 and below 1
   */
  record Ar1(double phi) implements Temporal {
    /** Checks phi. */
    public Ar1 {
      new dev.fluxion.source.Ar1(phi);
    }

    @Override
    public TemporalSource temporal() {
      return new dev.fluxion.source.Ar1(phi);
    }
  }

  /**
   * The stationary process of Ornstein and Uhlenbeck at the time stamps.
   *
   * @param correlationTime in the unit of the stamps, positive
   */
  record OrnsteinUhlenbeck(double correlationTime) implements Temporal {
    /** Checks the correlation time. */
    public OrnsteinUhlenbeck {
      new dev.fluxion.source.OrnsteinUhlenbeck(correlationTime);
    }

    @Override
    public TemporalSource temporal() {
      return new dev.fluxion.source.OrnsteinUhlenbeck(correlationTime);
    }
  }

  /**
   * A Gaussian process at the time stamps, with a squared exponential kernel and a nugget.
   *
   * @param lengthScale in the unit of the stamps, positive
   * @param nugget variance of independent noise in units of the smooth part's, positive
   */
  record GaussianProcess(double lengthScale, double nugget) implements Temporal {
    /** Checks the values. */
    public GaussianProcess {
      new TemporalGaussianProcess(lengthScale, nugget);
    }

    @Override
    public TemporalSource temporal() {
      return new TemporalGaussianProcess(lengthScale, nugget);
    }
  }

  /**
   * Rows of other data, brought to standardised units by the transform that was fitted to the data
   * of the model. Exactly one of file, toy and images is given.
   *
   * @param file a file as under data, or a built-in set
   * @param toy the name of a toy distribution
   * @param columns columns of the file in the order of the model's; absent: those of the model's
   *     names
   * @param images images, as the section of that name under data
   */
  record Data(
      @Nullable String file,
      @Nullable String toy,
      @Nullable List<String> columns,
      @Nullable ImagesConfig images)
      implements SourceConfig {
    /** Checks that one origin is named, and that images are as they are. */
    public Data {
      long given = Stream.of(file, toy, images).filter(Objects::nonNull).count();
      if (given != 1) {
        throw new InvalidValue(
            "", "names " + given + " of file, toy and images, but must name exactly one of them");
      }
      InvalidValue.unless(
          columns == null || file != null,
          "columns",
          String.valueOf(columns),
          "absent without file");
      columns = columns == null ? null : List.copyOf(columns);
      if (images != null) {
        InvalidValue.unless(
            images.dequantize() == ImagesConfig.Dequantize.NONE,
            "images.dequantize",
            images.dequantize(),
            "none in a source; a path {type: icfm, sigma: 0.1} adds noise to both ends");
        InvalidValue.unless(
            images.augment().none(), "images.augment", images.augment(), "absent in a source");
      }
    }
  }
}
