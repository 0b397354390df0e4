package dev.fluxion.cli;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.density.HutchPlusPlus;
import dev.fluxion.density.Hutchinson;
import dev.fluxion.density.Probe;
import dev.fluxion.density.ProbeNoise;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.Names;
import dev.fluxion.solve.OdeSolver;
import dev.fluxion.tensor.Key;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that find log densities. */
final class DivergenceOptions {
  private static final String EXACT = "exact";
  private static final String HUTCHINSON = "hutchinson";
  private static final String HUTCH_PLUS_PLUS = "hutch++";
  private static final List<String> KINDS = List.of(EXACT, HUTCHINSON, HUTCH_PLUS_PLUS);
  private static final int PROBES = 8;
  private static final int MOST_PROBES = 4096;

  @Option(
      names = "--divergence",
      paramLabel = "NAME",
      description = "exact (when absent), or by random probes: hutchinson or hutch++.",
      order = 30)
  String divergence = EXACT;

  @Option(
      names = "--probes",
      paramLabel = "N",
      description = "Probes of a row, in hutch++ as many columns of its sketch too; 8 when absent.",
      order = 31)
  @Nullable Integer probes;

  @Option(
      names = "--noise",
      paramLabel = "NAME",
      description = "Law of the probes: rademacher (when absent) or gaussian.",
      order = 32)
  @Nullable String noise;

  @Option(
      names = "--fresh",
      description =
          "New probes at every evaluation, with fixed steps; absent: the same for a solve.",
      order = 33)
  boolean fresh;

  /** Checks what does not need the model. */
  void check() {
    if (!KINDS.contains(divergence)) {
      throw new InvalidValue(
          "--divergence",
          "is '"
              + divergence
              + "', but must be one of "
              + String.join(", ", KINDS)
              + Names.suggestion(divergence, KINDS));
    }
    if (divergence.equals(EXACT) && (probes != null || noise != null || fresh)) {
      throw new InvalidValue(
          probes != null ? "--probes" : noise != null ? "--noise" : "--fresh",
          "is "
              + (probes != null ? probes : noise != null ? "'" + noise + "'" : "given")
              + ", but the exact divergence has no probes; leave it out, or choose --divergence"
              + " hutchinson or hutch++");
    }
    InvalidValue.unless(
        count() >= 1 && count() <= MOST_PROBES,
        "--probes",
        count(),
        "a whole number from 1 to " + MOST_PROBES);
    law();
  }

  private int count() {
    return probes == null ? PROBES : probes;
  }

  private Probe law() {
    String name = noise == null ? Probe.RADEMACHER.toString() : noise;
    return Arrays.stream(Probe.values())
        .filter(known -> known.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidValue(
                    "--noise", "is '" + name + "', but must be rademacher or gaussian"));
  }

  /** Refuses fresh noise where the solver chooses its steps by errors. */
  void check(OdeSolver solver) {
    InvalidValue.unless(
        !fresh || solver.fixedSteps(),
        "--fresh",
        "given",
        "left out, since '"
            + solver.name()
            + "' chooses its steps by errors, and would measure the noise; or give --steps");
  }

  /** Returns the divergence that was asked for. */
  Divergence of(Key key) {
    ProbeNoise drawn = fresh ? ProbeNoise.FRESH : ProbeNoise.FIXED;
    return switch (divergence) {
      case HUTCHINSON -> new Hutchinson(key, law(), count(), drawn, 0);
      case HUTCH_PLUS_PLUS -> new HutchPlusPlus(key, law(), count(), count(), drawn, 0);
      default -> new ExactTrace();
    };
  }

  /** Adds to a report how the divergence was found. */
  void describe(Report report) {
    boolean exact = divergence.equals(EXACT);
    report
        .put("divergence", divergence)
        .put("probes", exact ? null : count())
        .put("noise", exact ? null : law().toString())
        .put("fresh", exact ? null : fresh);
  }
}
