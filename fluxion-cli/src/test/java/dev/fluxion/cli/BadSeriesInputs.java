package dev.fluxion.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Sequences that cannot be trained on. */
final class BadSeriesInputs {
  private static final String YAML =
      """
      data: {file: series.csv, heldOut: 0.0, sequence: {id: id, time: t, channels: [v], length: 3}}
      mode: autoregressive
      field: {type: gru}
      training: {steps: 1}
      """;

  private BadSeriesInputs() {}

  static void write(Path folder) throws IOException {
    Files.writeString(folder.resolve("series.yaml"), YAML);
    series(folder, "series", "a,0,1,p", "a,1,4,q", "a,2,2,p", "a,3,7,q");
    series(folder, "no-steps");
    series(folder, "all-missing", "a,0,1,p", "a,1,4,q", "a,2,2,p", "b,0,,p", "b,1,,q");
    series(folder, "short", "a,0,1,p", "a,1,4,q", "a,2,2,p", "b,0,1,p", "b,1,2,q");
    series(folder, "flat", "a,0,5,p", "a,1,5,q", "a,2,5,p");
    series(folder, "unsorted", "a,0,1,p", "a,2,4,q", "a,1,2,p");
    series(folder, "duplicate", "a,0,1,p", "a,1,4,q", "a,1,2,p");
    series(folder, "not-a-number", "a,0,1,p", "a,1,NaN,q", "a,2,2,p");
    series(folder, "gap", "a,0,1,p", "a,1,4,q", "a,2,2,p", "a,5,2,q");
    series(folder, "new-label", "a,0,1,p", "a,1,4,q", "a,2,2,p", "a,3,5,q", "a,4,1,r", "a,5,3,p");
  }

  private static void series(Path folder, String name, String... lines) throws IOException {
    String text = "id,t,v,kind\n" + String.join("\n", lines) + (lines.length == 0 ? "" : "\n");
    Files.writeString(folder.resolve(name + ".csv"), text);
  }

  private static BadInput of(String what, String value, String place, String cure, String... set) {
    List<String> words = new java.util.ArrayList<>(List.of("train", "DIR/series.yaml", "--out"));
    words.add("DIR/new");
    for (String assignment : set) {
      words.add("--set");
      words.add(assignment);
    }
    return new BadInput(what, words, value, place, cure);
  }

  static List<BadInput> all() {
    return List.of(
        of("no steps", "no rows", "no-steps.csv", "name another", "data.file=no-steps.csv"),
        of(
            "an empty series",
            "no value",
            "series 'b', column 'v'",
            "leave the series",
            "data.file=all-missing.csv",
            "data.sequence.missing=previous"),
        of(
            "a series shorter than a window",
            "2 steps",
            "series 'b'",
            "shorten",
            "data.file=short.csv"),
        of("a constant channel", "5", "column 'v'", "varies", "data.file=flat.csv"),
        of("unsorted stamps", "the stamp 1", "row 3", "order: sort", "data.file=unsorted.csv"),
        of("a stamp twice", "the stamp 1", "row 3", "leave one", "data.file=duplicate.csv"),
        of("NaN inside", "NaN", "row 2, column 'v'", "linear", "data.file=not-a-number.csv"),
        of("a gap", "a step of 3", "row 4", "gaps: split", "data.file=gap.csv"),
        of(
            "a label that is held out only",
            "'r'",
            "column 'kind'",
            "group rare classes",
            "data.file=new-label.csv",
            "condition={columns: [kind]}",
            "data.heldOut=0.4",
            "data.sequence.length=2",
            "data.sequence.split=time"),
        of("one series to divide", "series", "data.sequence.split", "time", "data.heldOut=0.1"),
        of("`data.sequence.id: ids`", "'ids'", "series.csv", "'id'", "data.sequence.id=ids"),
        of("`data.sequence.time: kind`", "'p'", "row 1", "numbers", "data.sequence.time=kind"),
        of(
            "`data.sequence.channels: [vv]`",
            "'vv'",
            "series.csv",
            "'v'",
            "data.sequence.channels=[vv]"),
        of("`data.sequence.length: 0`", "0", "data.sequence.length", "1", "data.sequence.length=0"),
        of("`data.sequence.stride: 0`", "0", "data.sequence.stride", "1", "data.sequence.stride=0"),
        of("`data.columns: [v]`", "[v]", "data.columns", "channels", "data.columns=[v]"),
        of("`data.missing: drop`", "drop", "data.missing", "linear", "data.missing=drop"),
        of(
            "`data: {toy: moons, sequence: {length: 4}}`",
            "'moons'",
            "data.toy",
            "ar1",
            "data={toy: moons, sequence: {length: 4}}"),
        of(
            "`data: {toy: ar1, sequence: {}}`",
            "absent",
            "data.sequence.length",
            "number of positions",
            "data={toy: ar1, sequence: {}}"),
        BadInput.set("data={toy: ar1}", "'ar1'", "data.toy", "data.sequence"));
  }
}
