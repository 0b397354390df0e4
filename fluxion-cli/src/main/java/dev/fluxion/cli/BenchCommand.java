package dev.fluxion.cli;

import dev.fluxion.benchmarks.BenchmarkOptions;
import dev.fluxion.benchmarks.Machine;
import dev.fluxion.benchmarks.Measurement;
import dev.fluxion.benchmarks.Workload;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Times workloads on this machine. */
@CommandLine.Command(
    name = "bench",
    header = "Time workloads on this machine.",
    description = {
      "Without a name: all workloads but long-run, which takes a minute.",
      "Times depend on the machine; beside them stands what one core reaches in a matrix product."
    },
    footer = {"", "Example:", "  fluxion bench spiral-step sample-euler100 --json"})
final class BenchCommand extends Command {
  private static final String LONG = "long-run";

  @Parameters(
      arity = "0..*",
      paramLabel = "WORKLOAD",
      description = {
        "spiral-step, cnf-step, sample-euler100, gru-step,",
        "gru-sample, adaptive-65k, logdensity-65k, assignment,",
        "ot-N, ar-sample, unet-step, unet-sample, start-up or",
        "long-run."
      })
  List<String> names = new ArrayList<>();

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Counted runs after a warm-up; 5 when absent.")
  int runs = 5;

  @Override
  void check() {
    super.check();
    InvalidValue.unless(runs >= 1 && runs <= 1000, "--runs", runs, "from 1 to 1000");
    List<String> known = Workload.all().stream().map(Workload::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new InvalidValue(
            "WORKLOAD",
            "is '"
                + name
                + "', but must be one of "
                + String.join(", ", known)
                + Names.suggestion(name, known));
      }
    }
  }

  @Override
  Report run(Console console) {
    common.requireCpu();
    List<Workload> chosen =
        Workload.all().stream()
            .filter(
                workload ->
                    names.isEmpty()
                        ? !workload.name().equals(LONG)
                        : names.contains(workload.name()))
            .toList();
    Map<String, Object> machine = Machine.describe();
    Report report = new Report("bench").put("machine", machine).put("threads", common.threads());
    report.line(
        String.format(
            Locale.ROOT,
            "kernels %s, %.0f GFLOP/s a core in a matrix product, %d threads",
            machine.get("kernelPath"),
            (Double) machine.get("peakGflopsPerCore"),
            common.threads()));
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
