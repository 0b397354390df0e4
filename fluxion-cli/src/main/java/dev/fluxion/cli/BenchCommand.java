package dev.fluxion.cli;

import dev.fluxion.benchmarks.BenchmarkOptions;
import dev.fluxion.benchmarks.Contests;
import dev.fluxion.benchmarks.Machine;
import dev.fluxion.benchmarks.Measurement;
import dev.fluxion.benchmarks.Scaling;
import dev.fluxion.benchmarks.Workload;
import dev.fluxion.benchmarks.peer.Arena;
import dev.fluxion.benchmarks.peer.Contest;
import dev.fluxion.benchmarks.peer.ContestResult;
import dev.fluxion.benchmarks.peer.PeerSetup;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Times workloads on this machine. */
@CommandLine.Command(
    name = "bench",
    header = "Time workloads on this machine.",
    description = {
      "Without a name: all workloads but long-run, which takes a minute.",
      "Times depend on the machine; beside them stands what the cores reach in a matrix product",
      "and in a copy of memory.",
      "With --peers the work is done in turns by Fluxion, PyTorch, JAX, diffrax, torchdiffeq,",
      "TorchCFM and POT, which scripts/peers.py installs; exit code 1 where results disagree.",
      "With --scaling the cost of the work is measured against its size."
    },
    footer = {"", "Example:", "  fluxion bench spiral-step sample-euler100 --peers --json"})
final class BenchCommand extends Command {
  private static final String LONG = "long-run";

  @Parameters(
      arity = "0..*",
      paramLabel = "WORKLOAD",
      description = {
        "spiral-step, cnf-step, sample-euler100, gru-step,",
        "gru-sample, adaptive-65k, logdensity-65k, assignment,",
        "wide-step, recipe-gaussian-4d, whole-process, ot-N,",
        "ar-sample, unet-step, unet-sample, start-up or",
        "long-run; with --peers those from spiral-step to",
        "whole-process; with --scaling step-batch, step-width,",
        "step-depth, step-dimension, sampling, pairing, table."
      })
  List<String> names = new ArrayList<>();

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Counted runs after a warm-up; 5 when absent.")
  int runs = 5;

  @Option(names = "--peers", description = "Let the peers do the same work, in turns.")
  boolean peers;

  @Option(
      names = "--peers-python",
      paramLabel = "FILE",
      description = {
        "Python that has the peers; when absent that of",
        "FLUXION_PEERS_PYTHON, else of scripts/peers.py."
      })
  @Nullable Path python;

  @Option(
      names = "--scaling",
      description = "Measure costs against sizes, some ten minutes for all.")
  boolean scaling;

  @Option(names = "--quick", description = "With --scaling: a few small sizes.")
  boolean quick;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "With --scaling: folder for a table and a picture of each curve.")
  @Nullable Path out;

  private List<String> known() {
    Stream<String> all =
        peers
            ? Contests.all().stream().map(Contest::workload)
            : scaling
                ? Scaling.all().stream().map(Scaling::name)
                : Workload.all().stream().map(Workload::name);
    return all.distinct().toList();
  }

  @Override
  void check() {
    super.check();
    InvalidValue.unless(runs >= 1 && runs <= 1000, "--runs", runs, "from 1 to 1000");
    if (python != null && !peers) {
      throw new InvalidValue("--peers-python", "is '" + python + "', but needs --peers");
    }
    if (peers && scaling) {
      throw new InvalidValue("--scaling", "is given, but goes without --peers");
    }
    if (!scaling && (quick || out != null)) {
      throw new InvalidValue(quick ? "--quick" : "--out", "is given, but needs --scaling");
    }
    if (out != null && Files.exists(out) && !Files.isDirectory(out)) {
      throw new InvalidValue("--out", "is " + out + ", which is a file; name a folder");
    }
    for (String name : names) {
      if (!known().contains(name)) {
        throw new InvalidValue(
            "WORKLOAD",
            "is '"
                + name
                + "', but must be one of "
                + String.join(", ", known())
                + Names.suggestion(name, known()));
      }
    }
  }

  @Override
  Report run(Console console) throws IOException {
    common.requireCpu();
    return peers ? contests(console) : scaling ? curves(console) : workloads(console);
  }

  private Report curves(Console console) throws IOException {
    if (out != null) {
      Files.createDirectories(out);
    }
    Map<String, Object> machine = Machine.describe(common.threads());
    return new ScalingRuns(out, quick)
        .run(
            Scaling.all().stream()
                .filter(one -> names.isEmpty() || names.contains(one.name()))
                .toList(),
            new BenchmarkOptions(common.threads(), runs),
            PeerTable.begin(machine, common.threads()),
            console);
  }

  private Report contests(Console console) {
    String wanted = System.getenv("FLUXION_PEERS_PYTHON");
    Path found = python != null ? python : wanted != null ? Path.of(wanted) : PeerSetup.installed();
    PeerSetup setup = PeerSetup.of(Recipes.home(), found);
    setup.check();
    Map<String, Object> machine = Machine.describe(common.threads());
    Arena arena = Contests.arena(setup, common.threads(), runs);
    List<ContestResult> results = new ArrayList<>();
    for (Contest contest : Contests.all()) {
      if (names.isEmpty() || names.contains(contest.workload())) {
        console.note(contest.workload() + ", " + contest.variant());
        ContestResult result = arena.run(contest);
        results.add(result);
        PeerTable.summary(result).forEach(console::note);
      }
    }
    return PeerTable.report(results, machine, common.threads());
  }

  private Report workloads(Console console) {
    List<Workload> chosen =
        Workload.all().stream()
            .filter(
                workload ->
                    names.isEmpty()
                        ? !workload.name().equals(LONG)
                        : names.contains(workload.name()))
            .toList();
    Map<String, Object> machine = Machine.describe(common.threads());
    Report report = PeerTable.begin(machine, common.threads());
    List<Map<String, Object>> figures = new ArrayList<>();
    for (Workload workload : chosen) {
      console.note(workload.name() + ": " + workload.description());
      for (Measurement measured : workload.run(new BenchmarkOptions(common.threads(), runs))) {
        figures.add(measured.toMap());
        report.line(
            String.format(
                Locale.ROOT,
                "%-16s %-20s %10.4g %s (from %.4g to %.4g, %d runs)",
                measured.workload(),
                measured.variant(),
                measured.median(),
                measured.unit(),
                measured.minimum(),
                measured.maximum(),
                measured.runs()));
      }
    }
    return report.put("workloads", figures);
  }
}
