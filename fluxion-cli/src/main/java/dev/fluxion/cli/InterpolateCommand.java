package dev.fluxion.cli;

import dev.fluxion.data.TableWriter;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.LatentMixing;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws ways between rows of a file. */
@CommandLine.Command(
    name = "interpolate",
    header = "Draw the way from one image or row to another, through the source.",
    description = {
      "Both are carried back to t = 0, mixed there, and carried forward again, so that the first and",
      "the last frame are the two themselves. Several ways become the lines of a grid."
    },
    footer = {
      "",
      "Example:",
      "  fluxion interpolate runs/digits --data builtin:digits --from 1 --to 9 --out strip.png"
    })
final class InterpolateCommand extends Command {
  private static final int MOST = 10_000;

  @Parameters(paramLabel = "RUN|MODEL", description = "Folder of a run, or a model file.")
  Path model = Path.of("");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "Images or rows, in the form of the model's data.",
      order = 4)
  Path data = Path.of("");

  @Mixin ChosenRows chosen = new ChosenRows();

  @Option(
      names = "--from",
      required = true,
      split = ",",
      paramLabel = "I",
      description = "Number of the row, from 1, where each way begins.",
      order = 7)
  List<Integer> from = new ArrayList<>();

  @Option(
      names = "--to",
      required = true,
      split = ",",
      paramLabel = "J",
      description = "Number of the row where each way ends.",
      order = 8)
  List<Integer> to = new ArrayList<>();

  @Option(
      names = "--frames",
      paramLabel = "N",
      description = "Rows of a way, both ends among them; 9 when absent.",
      order = 9)
  int frames = 9;

  @Option(
      names = "--mixing",
      paramLabel = "slerp|linear",
      description = {
        "On the arc or on the line between source points; when absent, the arc for a normal source",
        "and else the line."
      },
      order = 10)
  @Nullable String mixing;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = {
        "File to write: .csv, .tsv, .parquet or .npy; of images also .png (a line for each way), or a",
        "folder of .png files."
      },
      order = 11)
  Path out = Path.of("");

  @Mixin ConditionOptions condition = new ConditionOptions();

  @Mixin GuidanceOptions guiding = new GuidanceOptions();

  @Mixin SolverOptions solving = new SolverOptions();

  @Override
  void check() {
    super.check();
    solving.check();
    condition.check();
    guiding.check();
    InvalidValue.unless(
        from.size() == to.size(),
        "--to",
        to,
        "as many numbers as --from, which has " + from.size());
    InvalidValue.unless(
        frames >= 2 && frames <= MOST, "--frames", frames, "from 2 to " + MOST + ", ends included");
    InvalidValue.unless(
        (long) frames * from.size() <= MOST,
        "--frames",
        frames,
        "fewer: " + from.size() + " ways have " + MOST + " rows at most");
    if (mixing != null) {
      kind(mixing);
    }
  }

  private static LatentMixing kind(String name) {
    return Arguments.named("--mixing", name, List.of(LatentMixing.values()));
  }

  @Override
  Report run(Console console) {
    common.requireCpu();
    long start = System.nanoTime();
    ModelArgument argument = ModelArgument.load(model, console);
    FlowModel flow = solving.weighted(argument.model());
    SamplingOptions options = guiding.of(solving.of(flow, common));
    Table rows = condition.beside(flow, chosen.read(flow, data));
    int[] first = ChosenRows.places("--from", from, rows);
    int[] last = ChosenRows.places("--to", to, rows);
    int[] both = new int[2 * first.length];
    for (int i = 0; i < first.length; i++) {
      both[2 * i] = first[i];
      both[2 * i + 1] = last[i];
    }
    Table ends = rows.rows(both);
    LatentMixing kind = mixing == null ? LatentMixing.of(flow.source()) : kind(mixing);
    long count = (long) frames * first.length;
    Table found;
    try (TableWriter writer =
        SampleOutput.open(out, flow, columns(flow), SampleOutput.UNCONDITIONED, count, frames)) {
      boolean whole = false;
      try (Signals signals = Signals.caught();
          Progress progress = console.progress("interpolate", "rows", 0, count)) {
        found = flow.interpolate(ends, frames, kind, options);
        signals.check("nothing was written to " + out);
        progress.show(found.rows(), "");
        Table plain = found.select(flow.columns());
        Table written = pictures(flow) ? plain : places(first.length).beside(plain);
        writer.write(written.values(), written.rows());
        whole = true;
      } finally {
        if (!whole) {
          writer.abort();
        }
      }
    }
    double error = error(flow, ends, found);
    Report report =
        new Report("interpolate")
            .put("model", argument.file())
            .put("data", data)
            .put("out", out)
            .put("from", from)
            .put("to", to)
            .put("frames", frames)
            .put("mixing", kind)
            .put("reconstructionError", error);
    guiding.describe(flow, report);
    solving.describe(options, report);
    return report
        .put("seconds", (System.nanoTime() - start) / 1e9)
        .line(
            String.format(
                Locale.ROOT,
                "%,d %s of %,d frames by %s, in %s; the ends come back to within %.3g (root mean"
                    + " square of a value)",
                first.length,
                first.length == 1 ? "way" : "ways",
                frames,
                kind,
                out,
                error));
  }

  private boolean pictures(FlowModel flow) {
    return SampleOutput.pictures(out, flow);
  }

  private List<String> columns(FlowModel flow) {
    if (pictures(flow)) {
      return flow.columns();
    }
    List<String> all = new ArrayList<>(List.of("way", "share"));
    all.addAll(flow.columns());
    return all;
  }

  /** Returns the number of the way, from 1, and the share of it of each row. */
  private Table places(int ways) {
    double[] values = new double[2 * ways * frames];
    for (int i = 0; i < ways * frames; i++) {
      values[2 * i] = i / frames + 1;
      values[2 * i + 1] = i % frames / (frames - 1.0);
    }
    return new Table(List.of("way", "share"), ways * frames, values);
  }

  /** Returns the root mean square of what there and back changes the ends. */
  private double error(FlowModel flow, Table ends, Table found) {
    double[] given = ends.select(flow.columns()).values();
    double[] back = found.select(flow.columns()).values();
    int width = flow.columns().size();
    double sum = 0;
    for (int i = 0; i < ends.rows(); i++) {
      int frame = i / 2 * frames + (i % 2 == 0 ? 0 : frames - 1);
      for (int j = 0; j < width; j++) {
        double off = given[i * width + j] - back[frame * width + j];
        sum += off * off;
      }
    }
    return Math.sqrt(sum / given.length);
  }
}
