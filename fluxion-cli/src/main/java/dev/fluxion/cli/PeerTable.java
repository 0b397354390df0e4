package dev.fluxion.cli;

import dev.fluxion.benchmarks.peer.Agreement;
import dev.fluxion.benchmarks.peer.ContestResult;
import dev.fluxion.benchmarks.peer.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code bench} prints of the machine and of contests with peers. */
final class PeerTable {
  private static final String ROW = "%-19s %-14s %-10s %10s %-13s %10s %6s %6s %7s  %s";

  private PeerTable() {}

  /** Begins a report with what the machine reaches. */
  static Report begin(Map<String, Object> machine, int threads) {
    return new Report("bench")
        .put("machine", machine)
        .put("threads", threads)
        .line(
            String.format(
                Locale.ROOT,
                "kernels %s, %d threads: %.0f GFLOP/s in a matrix product (%.0f on one), %.1f GB/s"
                    + " in a copy of memory",
                machine.get("kernelPath"),
                threads,
                number(machine, "peakGflops"),
                number(machine, "peakGflopsPerCore"),
                number(machine, "copyGigabytesPerSecond")));
  }

  private static double number(Map<String, Object> machine, String key) {
    return machine.get(key) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** Returns the report of all contests; its exit code is 1 where results disagree. */
  static Report report(List<ContestResult> results, Map<String, Object> machine, int threads) {
    double peak = number(machine, "peakGflops");
    Report report = begin(machine, threads);
    report.line(
        String.format(
            Locale.ROOT,
            ROW,
            "workload",
            "variant",
            "unit",
            "fluxion",
            "best peer",
            "its time",
            "ratio",
            "memory",
            "limit",
            ""));
    results.forEach(result -> report.line(row(result, peak).stripTrailing()));
    report.line("");
    results.forEach(result -> summary(result).forEach(report::line));
    return report
        .put("contests", results.stream().map(result -> result.toMap(peak)).toList())
        .exit(results.stream().allMatch(ContestResult::agrees) ? Failure.OK : Failure.FAILED);
  }

  private static String row(ContestResult result, double peak) {
    return String.format(
        Locale.ROOT,
        ROW,
        result.contest().workload(),
        result.contest().variant(),
        result.contest().unit(),
        figure(result.ours().median()),
        result.best().map(Standing::side).orElse("-"),
        result.best().map(best -> figure(best.median())).orElse("-"),
        result.ratio().isPresent() ? share(result.ratio().getAsDouble()) : "-",
        result.memoryRatio().isPresent() ? share(result.memoryRatio().getAsDouble()) : "-",
        result.gigaflopsPerSecond().isPresent()
            ? Math.round(100 * result.gigaflopsPerSecond().getAsDouble() / peak) + " %"
            : "-",
        result.agrees() ? "" : "DISAGREES");
  }

  private static String share(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String figure(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4g", value);
  }

  /** Returns a line for each side, and for each quantity that is compared. */
  static List<String> summary(ContestResult result) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            "%s, %s (%s)",
            result.contest().workload(), result.contest().variant(), result.contest().unit()));
    lines.add(side(result.ours()));
    result.peers().forEach(peer -> lines.add(side(peer)));
    result.agreements().forEach(agreement -> lines.add(compared(agreement)));
    return lines;
  }

  private static String side(Standing side) {
    if (!side.present()) {
      return String.format("  %-21s absent: %s", side.side(), side.absence());
    }
    return String.format(
        Locale.ROOT,
        "  %-21s median %-10s minimum %-10s %5.0f MB, warm after %.1f s%s%s",
        side.side(),
        figure(side.median()),
        figure(side.minimum()),
        side.peakMegabytes(),
        side.warmUpSeconds(),
        side.versions().isEmpty() ? "" : ", " + side.versions(),
        side.counted() ? "" : "; other work, not counted");
  }

  private static String compared(Agreement agreement) {
    return String.format(
        Locale.ROOT,
        "  %-21s %s differs by %.2g, %s %.2g",
        agreement.side(),
        agreement.quantity(),
        agreement.difference(),
        agreement.agrees() ? "within" : "MORE THAN",
        agreement.allowed());
  }
}
