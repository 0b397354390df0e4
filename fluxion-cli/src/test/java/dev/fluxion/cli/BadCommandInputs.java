package dev.fluxion.cli;

import java.util.List;

/** Commands and options that cannot be. */
final class BadCommandInputs {
  private static final String SAMPLE = "sample DIR/run --out DIR/o.csv ";
  private static final String TRAIN = "train DIR/good.yaml --out ";

  private BadCommandInputs() {}

  private static BadInput sample(String options, String value, String place, String cure) {
    return BadInput.of("`sample ... " + options + "`", SAMPLE + options, value, place, cure);
  }

  private static BadInput conditional(String rest, String value, String place, String cure) {
    String command = "sample DIR/" + rest + " --count 5 --out DIR/o.csv";
    return BadInput.of(
        "`sample " + rest.replace("DIR/", "") + " ...`", command, value, place, cure);
  }

  private static BadInput out(String what, String out, String value, String cure) {
    return BadInput.of(what, "sample DIR/run --count 5 --out " + out, value, out, cure);
  }

  private static BadInput train(String what, String rest, String value, String place, String cure) {
    return BadInput.of(what, TRAIN + rest, value, place, cure);
  }

  static List<BadInput> all() {
    return List.of(
        BadInput.of("`trian`", "trian x", "'trian'", "command", "'train'"),
        BadInput.of(
            "`sample ... --coutn 5`",
            "sample DIR/run --coutn 5 --out DIR/o.csv",
            "'--coutn'",
            "option",
            "'--count'"),
        BadInput.of("`sample RUN`", "sample DIR/run", "--count", "missing", "--help"),
        BadInput.of(
            "`sample RUN more ...`",
            "sample DIR/run more --count 5 --out DIR/o.csv",
            "'more'",
            "argument",
            "--help"),
        sample("--count", "--count", "no value", "give --count N"),
        BadInput.of(
            "`bench spiral-stp`", "bench spiral-stp", "'spiral-stp'", "WORKLOAD", "'spiral-step'"),
        BadInput.of(
            "`bench long-run --peers`", "bench long-run --peers", "'long-run'", "WORKLOAD", ""),
        BadInput.of(
            "`bench --peers-python FILE` without `--peers`",
            "bench --peers-python DIR/none",
            "none",
            "--peers-python",
            "--peers"),
        BadInput.of(
            "`bench pairing` without `--scaling`",
            "bench pairing",
            "'pairing'",
            "WORKLOAD",
            "ot-128"),
        BadInput.of(
            "`bench spiral-step --scaling`",
            "bench spiral-step --scaling",
            "'spiral-step'",
            "WORKLOAD",
            "step-batch"),
        BadInput.of(
            "`bench --scaling --peers`",
            "bench --scaling --peers",
            "given",
            "--scaling",
            "--peers"),
        BadInput.of("`bench --quick`", "bench --quick", "given", "--quick", "needs --scaling"),
        BadInput.of(
            "`bench --out DIR` without `--scaling`",
            "bench --out DIR/curves",
            "given",
            "--out",
            "needs --scaling"),
        BadInput.of(
            "curves into a file",
            "bench --scaling --quick --out DIR/good.csv",
            "good.csv",
            "--out",
            "name a folder"),
        BadInput.of(
            "`bench --peers` without the peers",
            "bench --peers --peers-python DIR/no-python",
            "DIR/no-python",
            "Python",
            "run scripts/peers.py"),
        sample("--count 5 --count 6", "--count", "only once", ""),
        sample("--count ten", "'ten'", "--count", "whole number"),
        sample("--count 0", "0", "--count", "1 or more"),
        sample("--count 5 --steps 0", "0", "--steps", "from 1"),
        sample("--count 5 --solver rk5", "'rk5'", "--solver", "'rk4'"),
        sample("--count 5 --sde heum", "'heum'", "--sde", "'heun'"),
        sample("--count 5 --sde heun --diffusion much", "'much'", "--diffusion", "constant"),
        sample("--count 5 --diffusion constant:-1", "'constant:-1'", "--diffusion", "0 or more"),
        sample("--count 5 --sde heun --solver rk4", "'rk4'", "--solver", "leave one"),
        sample("--count 5 --sde none --diffusion sigma", "'sigma'", "--diffusion", "absent"),
        sample("--count 5 --solver tsit5 --rtol 1e-6", "missing", "--atol", "give both"),
        sample("--count 5 --solver dopri5", "'dopri5'", "--solver", "add --rtol and --atol"),
        sample("--count 5 --rtol 1e-6 --atol 1e-6", "1.0E-6", "--rtol", "add --solver"),
        sample(
            "--count 5 --solver rk4 --rtol 1e-6 --atol 1e-6", "1.0E-6", "--rtol", "choose --steps"),
        sample(
            "--count 5 --solver tsit5 --rtol 1e-6 --atol 1e-6 --steps 5",
            "--rtol and --atol",
            "--steps",
            "leave out"),
        sample("--count 5 --solver tsit5 --rtol 1e-9 --atol 1e-9", "1.0E-9", "rtol", "or more"),
        sample("--count 5 --solver tsit5 --rtol 1e-6 --atol 0", "0.0", "--atol", "positive"),
        sample("--count 5 --grid fine", "'fine'", "--grid", "fitted"),
        sample("--count 5 --temperature 0", "0.0", "--temperature", "positive"),
        sample("--count 5 --temperature NaN", "NaN", "--temperature", "positive"),
        sample("--count 5 --weights best", "'best'", "--weights", "ema or raw"),
        sample("--count 5 --chunk 0", "0", "--chunk", "from 1"),
        sample("--count 5 --schedule cosin", "'cosin'", "--schedule", "'cosine'"),
        sample("--count 5 --threads 0", "0", "--threads", "from 1"),
        sample("--count 5 --condition class", "'class'", "--condition", "name=value"),
        sample("--count 5 --condition class=1", "given", "condition", "columns: [...]"),
        sample("--count 5 --guidance -1", "-1.0", "--guidance", "0 or more"),
        sample("--count 5 --guidance 2", "2.0", "guidance", "without condition"),
        sample(
            "--count 5 --guidance-interval 0.8,0.2", "[0.8, 0.2]", "--guidance-interval", "rising"),
        conditional("conditional --condition kind=1", "'kind'", "condition", "given for class"),
        conditional("conditional --condition class=7", "'7'", "condition.class", "labels 0, 1"),
        conditional("conditional --guidance 2", "2.0", "guidance", "no condition is given"),
        conditional("conditional --conditions DIR/other.csv", "class", "other.csv", "it has u, v"),
        conditional("undropped", "missing", "condition", "give class"),
        conditional(
            "undropped --condition class=1 --guidance 2", "2.0", "guidance", "condition.drop"),
        BadInput.of(
            "`evaluate ... --posterior` of a model of no simulator",
            "evaluate DIR/run --posterior",
            "moons",
            "--posterior",
            "posterior-2d"),
        BadInput.of(
            "`evaluate ... --transitions` of a model of points",
            "evaluate DIR/run --transitions",
            "holds a model of points",
            "DIR/run",
            "data.sequence"),
        BadInput.of(
            "`evaluate ... --picture` without `--transitions`",
            "evaluate DIR/run --picture DIR/o.png",
            "o.png",
            "--picture",
            "absent without --transitions"),
        BadInput.of(
            "`evaluate ... --gaps 1`", "evaluate DIR/run --gaps 1", "1", "--gaps", "from 2"),
        BadInput.of(
            "`reflow` of a model with a condition",
            "reflow DIR/conditional --out DIR/new",
            "with a condition",
            "teacher",
            "one without"),
        sample("--count 5 --device gpu", "'gpu'", "--device", "[cpu"),
        sample("--count 5 --seed x", "'x'", "--seed", "whole number"),
        out("an output format that is not known", "DIR/o.txt", "o.txt", ".parquet"),
        out("an output that is a folder", "DIR/folder.csv", "folder", "name a file"),
        out(
            "an output in a folder that is not there",
            "DIR/nowhere/o.csv",
            "does not exist",
            "make it"),
        out("an output below a file", "DIR/good.csv/o.csv", "is a file", "choose another"),
        out("an output folder that cannot be written to", "/proc/o.csv", "/proc", "another"),
        train("a run that is there already", "DIR/run", "not empty", "DIR/run", "--resume"),
        train("a run that is a file", "DIR/good.csv", "is a file", "DIR/good.csv", "another name"),
        train(
            "a run below a file",
            "DIR/good.csv/run",
            "Not a directory",
            "DIR/good.csv/run",
            "choose"),
        train("a run in a read-only place", "/proc/run", "no such place", "/proc/run", "choose"),
        train(
            "--resume together with --force",
            "DIR/run --resume --force",
            "--force",
            "--resume",
            "replaces"),
        train("--resume with another seed", "DIR/run --resume --seed 4", "4", "--seed", "leave"),
        BadInput.of(
            "--resume where there is no run",
            "train --resume --out DIR/no-run",
            "experiment.yaml",
            "DIR/no-run",
            "train one first"),
        BadInput.of(
            "--resume with another batch",
            "train --resume --out DIR/run --set training.batch=7",
            "training.batch=7",
            "--set",
            "training.steps"),
        BadInput.of(
            "--resume with fewer steps",
            "train --resume --out DIR/run --set training.steps=3",
            "3",
            "training.steps",
            "grow"),
        BadInput.of(
            "`train` without an experiment",
            "train --out DIR/new",
            "missing",
            "FILE|RECIPE",
            "recipes"),
        BadInput.of(
            "`score ... --divergence hutchinsen`",
            "score DIR/run --data DIR/good.csv --out DIR/o.csv --divergence hutchinsen",
            "'hutchinsen'",
            "--divergence",
            "'hutchinson'"),
        BadInput.of(
            "`score ... --probes 4` without random probes",
            "score DIR/run --data DIR/good.csv --out DIR/o.csv --probes 4",
            "4",
            "--probes",
            "hutchinson"),
        BadInput.of(
            "`score ... --probes 0`",
            "score DIR/run --data DIR/good.csv --out DIR/o.csv --divergence hutch++ --probes 0",
            "0",
            "--probes",
            "from 1"),
        BadInput.of(
            "`score ... --noise white`",
            "score DIR/run --data DIR/good.csv --out DIR/o.csv --divergence hutchinson --noise white",
            "'white'",
            "--noise",
            "gaussian"),
        BadInput.of(
            "`score ... --fresh` with tolerances",
            "score DIR/run --data DIR/good.csv --out DIR/o.csv --divergence hutchinson --fresh"
                + " --solver tsit5 --rtol 1e-3 --atol 1e-3",
            "tsit5",
            "--fresh",
            "give --steps"),
        BadInput.of(
            "`plot RUN epochs` without snapshots",
            "plot DIR/run epochs --out DIR/o.gif",
            "no snapshots",
            "run",
            "--snapshots"),
        BadInput.of(
            "`evaluate RUN --horizon 3` of a model of points",
            "evaluate DIR/run --horizon 3",
            "one of points",
            "--horizon",
            "leave it out"),
        BadInput.of(
            "`evaluate RUN --season 0`",
            "evaluate DIR/run --season 0",
            "0",
            "--season",
            "1 or more"),
        BadInput.of(
            "`plot RUN fan` of a model of points",
            "plot DIR/run fan --out DIR/o.png",
            "model of points",
            "run",
            "data.sequence"),
        BadInput.of(
            "`transport ... --from 2`",
            "transport DIR/run --data DIR/good.csv --out DIR/o.csv --from 2",
            "2.0",
            "--from",
            "from 0 to 1"),
        BadInput.of(
            "`transport ... --units cm`",
            "transport DIR/run --data DIR/good.csv --out DIR/o.csv --units cm",
            "'cm'",
            "--units",
            "standard or data"),
        BadInput.of(
            "`reflow` without a model", "reflow --out DIR/new", "missing", "RUN|MODEL", "name"),
        BadInput.of(
            "`reflow --resume` where there is no run",
            "reflow --resume --out DIR/no-run",
            "experiment.yaml",
            "DIR/no-run",
            "without --resume"),
        BadInput.of(
            "`reflow --resume` of a plain training",
            "reflow --resume --out DIR/run",
            "teacher.safetensors",
            "DIR/run",
            "train --resume"),
        BadInput.of(
            "`reflow --resume` with another batch",
            "reflow --resume --batch 7 --out DIR/run",
            "7",
            "--batch",
            "--rounds"),
        BadInput.of(
            "`theory ... --format gif`",
            "theory --out DIR/theory --format gif",
            "'gif'",
            "--format",
            "png or svg"),
        BadInput.of("`data` without a file", "data", "missing", "FILE|TOY", "--query"),
        BadInput.of("`data` of nothing known", "data spirl", "spirl", "toy set", "'spiral'"),
        BadInput.of("`recipes` of nothing known", "recipes spirl", "spirl", "recipe", "'spiral'"));
  }
}
