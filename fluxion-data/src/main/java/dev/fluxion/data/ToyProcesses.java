package dev.fluxion.data;

import dev.fluxion.experiment.InvalidValue;
import java.util.List;

/** The toy processes by name. */
final class ToyProcesses {
  private static final List<String> NAMES =
      List.of("ar1", "ar2", "sine", "two-regimes", "ornstein-uhlenbeck");

  private ToyProcesses() {}

  static List<String> names() {
    return NAMES;
  }

  static SequenceLaw of(String name) {
    return switch (name) {
      case "ar1" -> new AutoregressiveProcess(0.8, 0);
      // Roots of modulus .75^(1/2) and angle 30 degrees: a period of 12 steps.
      case "ar2" -> new AutoregressiveProcess(1.5, -0.75);
      case "sine" -> new SineProcess(16, 0.3);
      case "two-regimes" -> new SwitchingProcess(0.95, -0.5, 0.95);
      case "ornstein-uhlenbeck" -> new OrnsteinUhlenbeckProcess();
      default ->
          throw new InvalidValue(
              "toy",
              "is '"
                  + name
                  + "'"
                  + (ToyRegistry.names().contains(name)
                      ? ", a distribution of points, but data.sequence asks for a process; "
                      : ColumnChoice.suggestion(name, NAMES))
                  + "known are "
                  + String.join(", ", NAMES));
    };
  }
}
