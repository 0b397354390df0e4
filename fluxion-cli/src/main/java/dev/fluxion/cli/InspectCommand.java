package dev.fluxion.cli;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.Model;
import dev.fluxion.model.ModelFile;
import dev.fluxion.model.ModelFileException;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.nn.FusedKernels;
import dev.fluxion.train.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Tells what a model is and where it came from, what a run has done, and what computes here. */
@CommandLine.Command(
    name = "inspect",
    header = "Show what a model is, how it came about, and what computes here.",
    footer = {"", "Example:", "  fluxion inspect runs/moons"})
final class InspectCommand extends Command {
  @Parameters(paramLabel = "RUN|MODEL", description = "Folder of a run, or a model file.")
  Path model = Path.of("");

  @Override
  Report run(Console console) {
    ModelArgument argument = ModelArgument.load(model, console);
    Model flow = argument.any();
    Experiment experiment = flow.experiment();
    Map<String, Object> runtime = FusedKernels.runtime();
    List<String> weights = flow.averageField().isPresent() ? List.of("ema", "raw") : List.of("raw");
    Map<String, @Nullable Object> state =
        argument.run().map(run -> state(run, console)).orElse(null);
    long parameters = flow.rawField().parameters().count();
    Report report =
        new Report("inspect")
            .put("model", argument.file())
            .put("columns", flow.columns())
            .put(
                "condition",
                flow.conditionSchema().map(schema -> Json.tree(schema.toJson())).orElse(null))
            .put(
                "frame",
                flow instanceof SequenceModel sequences
                    ? Json.tree(sequences.frame().toJson())
                    : null)
            .put("parameters", parameters)
            .put("engine", flow.rawField().engine())
            .put("weights", weights)
            .put("experiment", Json.tree(experiment.toJson()))
            .put("transform", Json.tree(flow.transform().toJson()))
            .put("provenance", new TreeMap<>(flow.provenance()))
            .put("runtime", runtime)
            .put("run", state);
    report.line("model       " + argument.file());
    report.line("columns     " + String.join(", ", flow.columns()));
    flow.conditionSchema().ifPresent(schema -> report.line("condition   " + schema.toJson()));
    if (flow instanceof SequenceModel sequences) {
      report.line("mode        " + experiment.mode());
      report.line("lengths     " + SequenceText.lengths(sequences.frame()));
    }
    report.line("parameters  " + String.format("%,d", parameters));
    report.line("engine      " + flow.rawField().engine());
    report.line("weights     " + String.join(", ", weights));
    report.line("transform   " + flow.transform().toJson());
    report.line("source      " + Json.tree(experiment.toJson()).path("source"));
    report.line("coupling    " + Json.tree(experiment.toJson()).path("coupling"));
    report.line("");
    report.line("experiment");
    experiment.toYaml().lines().forEach(line -> report.line("  " + line));
    section(report, "provenance", new TreeMap<>(flow.provenance()));
    section(report, "runtime", runtime);
    if (state != null) {
      section(report, "run", state);
    }
    return report;
  }

  private static void section(
      Report report, String title, Map<String, ? extends @Nullable Object> values) {
    int width = values.keySet().stream().mapToInt(String::length).max().orElse(0);
    report.line("").line(title);
    values.forEach((key, value) -> report.line("  " + pad(key, width) + "  " + value));
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private static Map<String, @Nullable Object> state(RunDirectory run, Console console) {
    Map<String, @Nullable Object> state = new LinkedHashMap<>();
    state.put("path", run.path().toString());
    List<Path> checkpoints = ModelArgument.checkpoints(run);
    Map<String, String> newest = newest(checkpoints, console);
    long done = Long.parseLong(newest.getOrDefault("trainedSteps", "0"));
    double best = Double.parseDouble(newest.getOrDefault("bestLoss", "NaN"));
    state.put("step", done);
    long steps =
        Files.exists(run.experiment())
            ? Experiment.read(run.experiment()).training().steps()
            : done;
    state.put("steps", steps);
    state.put("bestValidationLoss", Double.isFinite(best) ? best : null);
    state.put("checkpoints", checkpoints.stream().map(Path::toString).toList());
    state.put(
        "resume",
        "fluxion train --resume"
            + (done < steps ? "" : " --set training.steps=" + 2 * steps)
            + " --out "
            + Shell.quoted(run.path()));
    return state;
  }

  /** Returns the metadata of the newest whole checkpoint, nothing where there is none. */
  private static Map<String, String> newest(List<Path> checkpoints, Console console) {
    for (Path checkpoint : checkpoints) {
      try {
        return ModelFile.read(checkpoint).metadata();
      } catch (ModelFileException broken) {
        console.warn(String.valueOf(broken.getMessage()));
      }
    }
    return Map.of();
  }
}
