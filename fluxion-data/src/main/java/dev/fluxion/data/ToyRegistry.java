package dev.fluxion.data;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.tensor.Key;
import java.util.List;

/** The toy distributions by name. */
final class ToyRegistry {
  private static final List<String> NAMES =
      List.of(
          "spiral",
          "moons",
          "circles",
          "eight-gaussians",
          "checkerboard",
          "swiss-roll",
          "pinwheel",
          "gaussian",
          "gaussian-note",
          "gaussian-4d",
          "gaussian-mixture",
          "eight-gaussians-wide",
          "moons-wide",
          "posterior-2d",
          "posterior-5d",
          "two-moons-simulator");

  private ToyRegistry() {}

  static List<String> names() {
    return NAMES;
  }

  static ToyDistribution of(String name, Key key) {
    return switch (name) {
      case "spiral" -> new Spiral();
      case "moons" -> new Moons();
      case "circles" -> new Circles();
      case "eight-gaussians" -> GaussianMixture.eightGaussians();
      case "checkerboard" -> new Checkerboard();
      case "swiss-roll" -> new SwissRoll();
      case "pinwheel" -> new Pinwheel();
      case "gaussian" -> Gaussian.standard();
      case "gaussian-note" -> Gaussian.note();
      case "gaussian-4d" -> Gaussian.random(4, key);
      case "gaussian-mixture" -> GaussianMixture.fourGaussians();
      case "eight-gaussians-wide" -> GaussianMixture.ring(8, 5, Math.sqrt(0.1));
      case "moons-wide" -> new DiagonalMoons();
      case "posterior-2d" -> new LinearGaussian(2);
      case "posterior-5d" -> new LinearGaussian(5);
      case "two-moons-simulator" -> new TwoMoonsSimulator();
      default ->
          throw new InvalidValue(
              "toy",
              "is '"
                  + name
                  + "'"
                  + (ToyProcesses.names().contains(name)
                      ? ", a process; say how long its sequences are in data.sequence, such as"
                          + " {length: 64}; without that, "
                      : ColumnChoice.suggestion(name, NAMES))
                  + "known are "
                  + String.join(", ", NAMES));
    };
  }
}
