package dev.fluxion.experiment;

import dev.fluxion.diffusion.AncestralSampler;
import dev.fluxion.diffusion.Diffusion;
import dev.fluxion.diffusion.MarginalSampler;
import dev.fluxion.diffusion.PathSolvers;
import dev.fluxion.diffusion.SdeSolver;
import dev.fluxion.diffusion.StochasticSampler;
import dev.fluxion.path.Prediction;
import dev.fluxion.path.ProbabilityPath;
import java.util.List;
import java.util.stream.Stream;

/**
 * How samples are drawn with noise on the way: by {@code dx = (v + w(t) score) dt + sqrt(2 w(t))
 * dW}, which has the marginals of the flow for every w.
 *
 * @param solver name of the method
 * @param steps number of steps from t = 0 to t = 1
 * @param diffusion w
 */
public record SdeConfig(String solver, int steps, Diffusion diffusion) {
  /** The name of ancestral sampling, whose noise is that of the reverse process. */
  public static final String ANCESTRAL = "ancestral";

  private static final int MAX_STEPS = 1_000_000;

  /** Checks the values. */
  public SdeConfig {
    InvalidValue.unless(
        names().contains(solver),
        "solver",
        "'" + solver + "'",
        "one of " + String.join(", ", names()) + Names.suggestion(solver, names()));
    InvalidValue.unless(
        steps >= 1 && steps <= MAX_STEPS, "steps", steps, "a whole number from 1 to " + MAX_STEPS);
    if (solver.equals(ANCESTRAL) && !diffusion.equals(new Diffusion.Reverse(1))) {
      throw new InvalidValue(
          "diffusion",
          "is "
              + diffusion
              + ", but ancestral sampling has the noise of the reverse process; take diffusion"
              + " {type: reverse, scale: 1.0} or another solver");
    }
  }

  /** Returns the names of all methods. */
  public static List<String> names() {
    return Stream.concat(SdeSolver.names().stream(), Stream.of(ANCESTRAL)).toList();
  }

  /**
   * Returns the sampler on a path.
   *
   * @throws InvalidValue if the path has noise of its own and the method is not defined for that,
   *     or if its velocity does not tell the score at its first time
   */
  public StochasticSampler sampler(ProbabilityPath path) {
    InvalidValue.unless(
        !path.spread().none() || PathSolvers.told(path, Prediction.SCORE),
        "sampling.sde",
        "given for the path " + path + ", whose velocity does not tell the score at its first time",
        "absent (on the command line: --sde none), or for another path");
    if (!solver.equals(ANCESTRAL)) {
      return new MarginalSampler(SdeSolver.named(solver), diffusion, path);
    }
    if (!path.spread().none()) {
      throw new InvalidValue(
          "sampling.sde.solver",
          "is 'ancestral', but the path "
              + path
              + " has noise of its own; take one of "
              + String.join(", ", SdeSolver.names()));
    }
    return new AncestralSampler(path.schedule(), AncestralSampler.Variance.POSTERIOR);
  }

  /**
   * Checks that the score is known. Without noise of its own, a path tells it by the velocity, if
   * x0 is N(0, I) and independent of x1; with noise, the field must have learned it. A field that
   * was trained by likelihood has a flow with the right end, whose velocity tells no score.
   *
   * @param standardNormal whether the source is N(0, I)
   * @param independent whether x0 and x1 are drawn independently
   * @param head whether the field has a score of its own
   * @param matched whether the field was trained by flow matching
   * @throws InvalidValue saying what is in the way
   */
  public static void requireScore(
      ProbabilityPath path,
      boolean standardNormal,
      boolean independent,
      boolean head,
      boolean matched) {
    String reason =
        !matched
            ? "the field was trained by likelihood"
            : !path.spread().none()
                ? head
                    ? ""
                    : "the path " + path + " has noise of its own and the field has no score"
                : !standardNormal
                    ? "the source is not the standard normal"
                    : !independent ? "source and data points are coupled" : "";
    if (!reason.isEmpty()) {
      throw new InvalidValue(
          "sampling.sde",
          "needs the score, which the velocity tells for independent pairs from N(0, I) only, but "
              + reason
              + "; leave sde out (on the command line: --sde none)");
    }
  }
}
