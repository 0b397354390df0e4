package dev.fluxion.cli;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.plot.Picture;
import dev.fluxion.tensor.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Checks the theory of flows and diffusions by figures, and draws it. */
@CommandLine.Command(
    name = "theory",
    header =
        "Check and draw the theory: densities along flows, ancestral sampling, couplings, sequences.",
    description = {
      "The three problems of docs/THEORY.md and the three modes of docs/sequences-modes.md, each on"
          + " flows whose answer is known exactly."
    },
    footer = {"", "Example:", "  fluxion theory --out theory"})
final class TheoryCommand extends Command {
  private static final List<String> FORMATS = List.of("png", "svg");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the four pictures.")
  Path out = Path.of("");

  @Option(
      names = "--format",
      paramLabel = "png|svg",
      description = "Format of the pictures; png when absent.")
  String format = "png";

  @Override
  void check() {
    super.check();
    InvalidValue.unless(FORMATS.contains(format), "--format", "'" + format + "'", "png or svg");
  }

  @Override
  Report run(Console console) throws IOException {
    common.requireCpu();
    long start = System.nanoTime();
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw new InvalidValue("--out", "is " + out + ", which is a file; name a folder");
    }
    Files.createDirectories(out);
    Key key = common.key();
    Report report = new Report("theory");
    List<String> pictures = new ArrayList<>();
    density(report, TheoryOfDensity.of(key.derive(1)), pictures);
    sampling(report, TheoryOfSampling.of(key.derive(2)), pictures);
    coupling(report, TheoryOfCoupling.of(key.derive(3)), pictures);
    sequences(report, TheoryOfSequences.of(), pictures);
    double seconds = (System.nanoTime() - start) / 1e9;
    return report
        .put("pictures", pictures)
        .put("seed", common.seed())
        .put("seconds", seconds)
        .line(text("pictures in %s (%.1f s)", out, seconds));
  }

  private void draw(String name, Picture picture, List<String> pictures) throws IOException {
    Path file = out.resolve(name + "." + format);
    picture.write(file);
    pictures.add(file.toString());
  }

  private void density(Report report, TheoryOfDensity found, List<String> pictures)
      throws IOException {
    draw("density", found.picture(), pictures);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("totalError", found.total());
    values.put("partialError", found.partial());
    values.put("noisyError", found.noisy());
    values.put("integralError", found.integral());
    values.put("totalMinusPartial", found.apart());
    report
        .put("density", values)
        .line("1. log density along a flow to a mixture, 64 paths, 201 times; largest deviation of")
        .line(text("   total derivative from -div v                        %.2g", found.total()))
        .line(text("   partial derivative from -div v - v.score            %.2g", found.partial()))
        .line(text("   the same from Kolmogorov-Fokker-Planck with noise   %.2g", found.noisy()))
        .line(text("   log p1(x1) from log p0(x0) - integral of div v      %.2g", found.integral()))
        .line(text("   (total and partial derivative differ by up to %.3g)", found.apart()));
  }

  private void sampling(Report report, TheoryOfSampling found, List<String> pictures)
      throws IOException {
    draw("sampling", found.picture(), pictures);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("steps", found.steps());
    values.put("ancestralError", found.ancestral());
    values.put("eulerError", found.euler());
    values.put("between", found.between());
    values.put("ancestralOrder", found.slope(found.ancestral()));
    values.put("eulerOrder", found.slope(found.euler()));
    values.put("betweenOrder", found.slope(found.between()));
    report
        .put("sampling", values)
        .line("2. ancestral sampling and the reverse equation, same noise, 500 paths to t = 0.9")
        .line("   steps   ancestral   Euler-Maruyama   between them");
    for (int i = 0; i < found.steps().size(); i++) {
      report.line(
          text(
              "   %5d   %9.4g   %14.4g   %12.4g",
              found.steps().get(i),
              found.ancestral().get(i),
              found.euler().get(i),
              found.between().get(i)));
    }
    report.line(
        text(
            "   order   %9.2f   %14.2f   %12.2f",
            found.slope(found.ancestral()),
            found.slope(found.euler()),
            found.slope(found.between())));
  }

  private void coupling(Report report, TheoryOfCoupling found, List<String> pictures)
      throws IOException {
    draw("coupling", found.picture(), pictures);
    int last = found.times().length - 1;
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("times", list(found.times()));
    values.put("formula", list(found.formula()));
    values.put("independentPairs", list(found.pairs()));
    values.put("exactField", list(found.flow()));
    values.put("optimalPairs", list(found.transport()));
    report
        .put("coupling", values)
        .line("3. variance between N(0, s^2) and itself, s = 2, 100,000 points")
        .line("   t      formula   independent pairs   exact field   optimal pairs");
    for (int i = 0; i <= last; i += last / 4) {
      report.line(
          text(
              "   %.2f   %7.4f   %17.4f   %11.4f   %13.4f",
              found.times()[i],
              found.formula()[i],
              found.pairs()[i],
              found.flow()[i],
              found.transport()[i]));
    }
  }

  private void sequences(Report report, TheoryOfSequences found, List<String> pictures)
      throws IOException {
    draw("sequences", found.picture(), pictures);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("modes", found.modes());
    values.put("lastVariance", found.lastVariance());
    values.put("lastCorrelation", found.lastCorrelation());
    values.put("loss", found.loss());
    values.put("lengths", found.lengths());
    values.put("lossByLength", found.lossByLength());
    values.put("sourcePhi", found.sourcePhi());
    values.put("lossBySource", found.lossBySource());
    report
        .put("sequences", values)
        .line("4. modes of sequences with their best fields, AR(1) data, phi = 0.8, length 12")
        .line("   mode             last variance   last correlation   loss, nats a step");
    for (int i = 0; i < found.modes().size(); i++) {
      report.line(
          text(
              "   %-14s   %13.4f   %16.4f   %17.5f",
              found.modes().get(i),
              found.lastVariance().get(i),
              found.lastCorrelation().get(i),
              found.loss().get(i)));
    }
    report.line("   the causal mode with an AR(1) source: loss, nats a step");
    for (int i = 0; i < found.sourcePhi().size(); i += 2) {
      report.line(
          text("   source phi %.1f   %.5f", found.sourcePhi().get(i), found.lossBySource().get(i)));
    }
  }

  private static List<Double> list(double[] values) {
    List<Double> list = new ArrayList<>();
    for (double value : values) {
      list.add(value);
    }
    return list;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
