package dev.fluxion.cli;

import dev.fluxion.diffusion.Diffusion;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.Names;
import dev.fluxion.experiment.Registry;
import dev.fluxion.experiment.SdeConfig;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of noise on the way of samples. */
final class NoiseOptions {
  private static final String NONE = "none";

  @Option(
      names = "--sde",
      paramLabel = "NAME",
      description =
          "Add noise on the way, by euler-maruyama, heun, sra1 or ancestral; none for the flow; the"
              + " model's own when absent.",
      order = 50)
  @Nullable String sde;

  @Option(
      names = "--diffusion",
      paramLabel = "KIND[:W]",
      description =
          "How much noise: constant, linear, sigma or reverse, and its factor, like constant:0.5.",
      order = 51)
  @Nullable String diffusion;

  /** Checks what does not need the model. */
  void check(SolverOptions solving) {
    List<String> names = new ArrayList<>(SdeConfig.names());
    names.add(NONE);
    if (sde != null && !names.contains(sde)) {
      throw new InvalidValue(
          "--sde",
          "is '"
              + sde
              + "', but must be one of "
              + String.join(", ", names)
              + Names.suggestion(sde, names));
    }
    if (diffusion != null) {
      InvalidValue.unless(
          !NONE.equals(sde), "--diffusion", "'" + diffusion + "'", "absent with --sde none");
      parsed(diffusion);
    }
    if (solving.solver != null && asked()) {
      throw new InvalidValue(
          "--solver",
          "is '"
              + solving.solver
              + "', but that solves the flow without noise and --sde "
              + (sde == null ? "is asked for by --diffusion" : "is '" + sde + "'")
              + "; leave one of them out");
    }
  }

  private boolean asked() {
    return diffusion != null || (sde != null && !sde.equals(NONE));
  }

  /** Returns {type: KIND, value: W} or {type: KIND, scale: W}. */
  private static String parsed(String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    List<String> kinds = Registry.standard().names(Diffusion.class);
    if (!kinds.contains(kind)) {
      throw new InvalidValue(
          "--diffusion",
          "is '"
              + text
              + "', but must start with one of "
              + String.join(", ", kinds)
              + Names.suggestion(kind, kinds));
    }
    if (colon < 0) {
      return "{type: " + kind + "}";
    }
    try {
      double factor = Double.parseDouble(text.substring(colon + 1));
      InvalidValue.unless(
          factor >= 0 && Double.isFinite(factor), "--diffusion", "'" + text + "'", "0 or more");
      String key = kind.equals("constant") ? "value" : "scale";
      return "{type: " + kind + ", " + key + ": " + factor + "}";
    } catch (NumberFormatException notANumber) {
      throw new InvalidValue("--diffusion", "is '" + text + "', but must be like " + kind + ":0.5");
    }
  }

  /** Returns the options with the noise that was asked for, or that of the model. */
  SamplingOptions of(FlowModel model, SolverOptions solving, SamplingOptions options) {
    @Nullable SdeConfig own = model.experiment().sampling().sde();
    if (!asked() && (NONE.equals(sde) || solving.solver != null || own == null)) {
      return options.withSde(Optional.empty());
    }
    List<String> keys = new ArrayList<>();
    @Nullable String solver = sde != null ? sde : own != null ? own.solver() : null;
    if (solver != null) {
      keys.add("solver: " + solver);
    }
    @Nullable Integer steps = solving.steps;
    if (steps != null) {
      keys.add("steps: " + steps);
    } else if (own != null) {
      keys.add("steps: " + own.steps());
    }
    if (diffusion != null) {
      keys.add("diffusion: " + parsed(diffusion));
    } else if (SdeConfig.ANCESTRAL.equals(solver)) {
      keys.add("diffusion: {type: reverse}");
    }
    @Nullable SdeConfig found =
        Experiment.parse("data: {toy: any}\nsampling: {sde: {" + String.join(", ", keys) + "}}")
            .sampling()
            .sde();
    if (found != null && own != null && diffusion == null && !SdeConfig.ANCESTRAL.equals(solver)) {
      found = new SdeConfig(found.solver(), found.steps(), own.diffusion());
    }
    return options.withSde(Optional.ofNullable(found));
  }

  /** Adds to a report, behind the solver's own values, what noise there was. */
  void describe(SamplingOptions options, Report report) {
    options
        .sde()
        .ifPresent(found -> report.put("solver", found.solver()).put("steps", found.steps()));
    report.put("diffusion", options.sde().map(found -> text(found.diffusion())).orElse(null));
  }

  private static String text(Diffusion diffusion) {
    if (diffusion instanceof Diffusion.Constant constant) {
      return "constant:" + constant.value();
    } else if (diffusion instanceof Diffusion.Linear linear) {
      return "linear:" + linear.scale();
    } else if (diffusion instanceof Diffusion.Sigma sigma) {
      return "sigma:" + sigma.scale();
    } else if (diffusion instanceof Diffusion.Reverse reverse) {
      return "reverse:" + reverse.scale();
    }
    return diffusion.toString();
  }
}
