package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fluxion.benchmarks.peer.Agreement;
import dev.fluxion.benchmarks.peer.Contest;
import dev.fluxion.benchmarks.peer.ContestResult;
import dev.fluxion.benchmarks.peer.Standing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table, the JSON object and the exit code of contests with peers. */
class PeerTableTest {
  private static final Map<String, Object> MACHINE =
      Map.of(
          "kernelPath",
          "k",
          "peakGflops",
          400.0,
          "peakGflopsPerCore",
          200.0,
          "copyGigabytesPerSecond",
          20.0);

  private static Report report(double difference) {
    Contest contest =
        new Contest("spiral-step", "batch 128", "ms a step", 0.02, Map.of(), List.of(), List.of());
    ContestResult result =
        new ContestResult(
            contest,
            new Standing("fluxion", true, "v 1", List.of(0.25, 0.2, 0.3), 300, 2, ""),
            List.of(
                new Standing("jax scan", true, "v 2", List.of(0.5), 400, 5, ""),
                Standing.absent("torch compiled", true, "no compiler")),
            List.of(new Agreement("jax scan", "velocity", difference, 1e-5)));
    return PeerTable.report(List.of(result), MACHINE, 2);
  }

  @Test
  void aRowHoldsTheMedianAgainstTheBestPeer() {
    Report report = report(1e-6);
    assertThat(report.exitCode()).isZero();
    assertThat(report.lines())
        .anyMatch(
            line ->
                line.matches(
                    "spiral-step +batch 128 +ms a step +0\\.2500 jax scan +0\\.5000 +0\\.50 +0\\.75"
                        + " +20 %"))
        .anyMatch(line -> line.contains("400 GFLOP/s") && line.contains("20.0 GB/s"))
        .anyMatch(line -> line.contains("torch compiled") && line.contains("absent: no compiler"));
  }

  @Test
  void aDisagreementIsShownWithItsNumbersAndFails() {
    Report report = report(2e-3);
    assertThat(report.exitCode()).isEqualTo(Failure.FAILED);
    assertThat(report.lines())
        .anyMatch(line -> line.matches("spiral-step .* - +0\\.75 +20 %  DISAGREES"))
        .anyMatch(line -> line.contains("velocity differs by 0.0020, MORE THAN 1.0e-05"));
  }

  @Test
  void jsonHasExactlyTheDocumentedKeys() throws Exception {
    String page = Files.readString(Path.of(System.getProperty("fluxion.root"), "docs/cli.md"));
    String section = page.substring(page.indexOf("### bench --peers\n"));
    section = section.split("\n##+ ", 2)[0];
    Set<String> documented = new TreeSet<>();
    Pattern.compile("(?m)^\\| `([^`]+)` \\|")
        .matcher(section)
        .results()
        .forEach(row -> documented.add(row.group(1)));
    Set<String> printed = new TreeSet<>();
    collect("", Json.tree(Json.write(report(1e-6).values())), printed);
    printed.remove("command");
    assertThat(printed).isEqualTo(documented);
  }

  private static void collect(String path, JsonNode node, Set<String> to) {
    if (path.equals("machine") || path.equals("contests[].ours")) {
      to.add(path);
    } else if (node.isObject()) {
      List<String> names = new ArrayList<>();
      node.fieldNames().forEachRemaining(names::add);
      names.forEach(
          name -> collect(path.isEmpty() ? name : path + "." + name, node.path(name), to));
    } else if (node.isArray()) {
      node.forEach(item -> collect(path + "[]", item, to));
    } else {
      to.add(path);
    }
  }
}
