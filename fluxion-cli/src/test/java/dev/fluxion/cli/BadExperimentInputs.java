package dev.fluxion.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Experiments that cannot be. */
final class BadExperimentInputs {
  private BadExperimentInputs() {}

  static void write(Path folder) throws IOException {
    Files.writeString(folder.resolve("good.yaml"), Tiny.YAML);
    Files.writeString(
        folder.resolve("table.yaml"), Tiny.YAML.replaceFirst("data: .*", "data: {file: good.csv}"));
    Files.writeString(folder.resolve("empty.yaml"), "");
    Files.writeString(folder.resolve("list.yaml"), "- data\n- field\n");
    Files.writeString(folder.resolve("no-data.yaml"), "field: {type: mlp}\n");
    Files.writeString(folder.resolve("section.yaml"), "data: {toy: moons}\ntrainig: {steps: 5}\n");
    Files.writeString(folder.resolve("twice.yaml"), "data: {toy: moons}\ndata: {toy: spiral}\n");
    Files.writeString(folder.resolve("syntax.yaml"), "data: {toy: moons\nfield: }{\n");
    Files.writeString(folder.resolve("code.yaml"), "data: !!javax.script.Engine [x]\n");
    Files.createDirectory(folder.resolve("folder.yaml"));
  }

  private static BadInput file(String what, String name, String value, String place, String cure) {
    return BadInput.of(what, "train DIR/" + name + " --out DIR/new", value, place, cure);
  }

  static List<BadInput> all() {
    return List.of(
        file(
            "a file that is not there",
            "absent.yaml",
            "does not exist",
            "DIR/absent.yaml",
            "check the path"),
        file("a folder", "folder.yaml", "folder", "folder.yaml", "experiment file"),
        file("an empty file", "empty.yaml", "empty", "experiment", "data section"),
        file("a list in place of a map", "list.yaml", "list", "experiment", "a map"),
        file("no data section", "no-data.yaml", "missing", "data", "toy: spiral"),
        file("an unknown section", "section.yaml", "trainig", "trainig", "'training'"),
        file("a section twice", "twice.yaml", "data", "line 2", ""),
        file("broken YAML", "syntax.yaml", "", "line", ""),
        file("a YAML tag", "code.yaml", "javax.script.Engine", "", ""),
        BadInput.of(
            "an unknown recipe", "train spirral --out DIR/new", "spirral", "recipe", "'spiral'"),
        BadInput.set("condition={columns: [z]}", "'z'", "toy set", "class"),
        BadInput.set("condition={columns: []}", "empty", "condition.columns", "list of names"),
        BadInput.set("condition={columns: [class], drop: 1}", "1", "condition.drop", "share"),
        BadInput.set(
            "condition={columns: [class], classes: [clas]}",
            "'clas'",
            "condition.classes",
            "'class'"),
        BadInput.set("path.sigmaMn=0.1", "sigmaMn", "path", "sigma"),
        BadInput.set(
            "objective={type: likelihood, noise: fresh, gradient: adjoint}",
            "is fresh",
            "objective.noise",
            "Take noise fixed"),
        BadInput.set(
            "objective={type: likelihood, solver: rk5}", "'rk5'", "objective.solver", "rk4"),
        BadInput.set(
            "objective={type: likelihood, solver: dopri5, rtol: 1e-5, atol: 1e-5}",
            "is direct",
            "objective.gradient",
            "take checkpointed"),
        BadInput.set(
            "objective={type: likelihood, solver: dopri5, rtol: 1e-5, gradient: adjoint}",
            "is missing",
            "objective.atol",
            "give both"),
        BadInput.set(
            "objective={type: likelihood, rtol: 1e-5, atol: 1e-5, gradient: adjoint}",
            "'rk4'",
            "objective.solver",
            "dopri5"),
        BadInput.set(
            "objective={type: likelihood, steps: 5, rtol: 1e-5, atol: 1e-5}",
            "is 5",
            "objective.steps",
            "leave out steps or these two"),
        BadInput.set(
            "objective={type: likelihood, solver: dopri5, rtol: 1e-5, atol: 1e-5, divergence:"
                + " hutchinson, noise: fresh, gradient: checkpointed}",
            "is fresh",
            "objective.noise",
            "Take noise fixed"),
        BadInput.set("training.steps=many", "'many'", "training.steps", "whole number"),
        BadInput.set("training.steps=0", "0", "training.steps", "from 1"),
        BadInput.set("training.batch=0", "0", "training.batch", "1"),
        BadInput.set("training.ema=1", "1", "training.ema", "below 1"),
        BadInput.set("training.clip=.nan", "NaN", "training.clip", "number"),
        BadInput.set(
            "training.optimizer.learningRate=-1",
            "-1",
            "training.optimizer.learningRate",
            "above 0"),
        BadInput.set("training.optimizer.type=sgd", "'sgd'", "training.optimizer", "adam"),
        BadInput.set("training.keep=bst", "'bst'", "training.keep", "'best'"),
        BadInput.set("data={toy: moons, count: 99, heldOut: 0.95}", "0.95", "data.heldOut", "0.9"),
        BadInput.set("data={toy: moons, file: good.csv}", "2 of", "data", "exactly one"),
        BadInput.set("data={toy: moons, count: 1}", "1", "data.count", "from 2"),
        BadInput.set("field.type=mpl", "'mpl'", "field", "'mlp'"),
        BadInput.set("field.width=-3", "-3", "field.width", "1"),
        BadInput.set("field.activation=geluu", "'geluu'", "field.activation", "'gelu'"),
        BadInput.set(
            "field={type: conditional-mlp, timeFeatures: 7}", "7", "field.timeFeatures", "even"),
        BadInput.set("field={type: concat-squash, base: rbff}", "'rbff'", "field.base", "'rbf'"),
        BadInput.set("path={type: fm, sigmaMin: 2}", "2", "path.sigmaMin", "1 (excluded)"),
        BadInput.set("path={type: polynomial, n: 0.5}", "0.5", "path.n", "from 1"),
        BadInput.set("path={type: cosin}", "'cosin'", "path.type", "'cosine'"),
        BadInput.set("objective={type: noise, clip: 0}", "0.0", "objective.clip", "above 0"),
        BadInput.set("time={type: quantile, values: [1, 0]}", "0.0", "time.values", "rise"),
        BadInput.set("objective={type: flow-and-score}", "flow-and-score", "objective", "path"),
        BadInput.set("time={type: warp, s: 2}", "2", "time.s", "1.5"),
        BadInput.set("sampling.sde.solver=milstein", "'milstein'", "sampling.sde.solver", "heun"),
        BadInput.set("sampling.sde.steps=0", "0", "sampling.sde.steps", "from 1"),
        BadInput.set(
            "sampling.sde={solver: ancestral}", "Sigma", "sampling.sde.diffusion", "reverse"),
        BadInput.set("sampling.solver=dopri", "'dopri'", "sampling.solver", "'dopri5'"),
        BadInput.set("sampling={solver: dopri5}", "'dopri5'", "sampling.solver", "give rtol"),
        BadInput.set("sampling={solver: tsit5, rtol: 1e-5}", "missing", "sampling.atol", "both"),
        BadInput.set(
            "sampling={solver: rk4, rtol: 1e-5, atol: 1e-5}", "1.0E-5", "sampling.rtol", "tsit5"),
        BadInput.set(
            "sampling={solver: tsit5, rtol: 1e-5, atol: 1e-5, steps: 20}",
            "20",
            "sampling.steps",
            "leave out"),
        BadInput.set(
            "sampling={solver: tsit5, rtol: 2, atol: 1e-5}", "2.0", "sampling.rtol", "below 1"),
        BadInput.set("source={type: normal, scale: 0}", "0", "source.scale", "positive"),
        BadInput.set("source={type: uniform, lower: 1, upper: 1}", "1.0", "source.upper", "above"),
        BadInput.set(
            "source={type: student-t, degreesOfFreedom: 0}",
            "0.0",
            "source.degreesOfFreedom",
            "above 0"),
        BadInput.set(
            "source={type: gaussian-mixture, scales: [1]}", "1 numbers", "source.scales", "2"),
        BadInput.set("source={type: ar1, phi: 1}", "1.0", "source.phi", "below 1"),
        BadInput.set("source={type: moving-average, width: 0}", "0", "source.width", "from 1"),
        BadInput.set(
            "source={type: gaussian-process, nugget: 0}", "0.0", "source.nugget", "1.0E-10"),
        BadInput.set("source={type: ar1}", "Ar1[phi=0.5]", "source.type", "data.sequence"),
        BadInput.set("field={type: unet}", "rows of 2", "field.shape", "[channels, height, width]"),
        BadInput.set("field={type: mixer, shape: [1, 4, 4]}", "16", "field.shape", "of the data"),
        BadInput.set("field={type: dit, shape: [1, 4]}", "[1, 4]", "field.shape", "three numbers"),
        BadInput.set("field={type: unet, groups: 5}", "5", "field.groups", "divisor of channels"),
        BadInput.set("field={type: unet, attention: [3]}", "[3]", "field.attention", "0 to 2"),
        BadInput.set("field={type: dit, width: 12}", "12", "field.width", "four times"),
        BadInput.set("field={type: continuous, hidden: 0}", "0", "field.hidden", "from 1"),
        BadInput.set(
            "field={type: continuous, dynamics: lstm}", "'lstm'", "field.dynamics", "leaky"),
        BadInput.set(
            "field={type: continuous, training: {solver: rk4}}",
            "missing",
            "field.training.steps",
            "rtol and atol"),
        BadInput.set(
            "field={type: continuous, training: {solver: rk5, steps: 4}}",
            "'rk5'",
            "field.training.solver",
            "rk4"),
        BadInput.set(
            "field={type: continuous, training: {solver: dopri5, rtol: 1e-4, atol: 1e-6}}",
            "direct",
            "field.gradient",
            "adjoint"),
        new BadInput(
            "the field continuous in the mode joint",
            List.of(
                "train",
                "DIR/good.yaml",
                "--out",
                "DIR/new",
                "--set",
                "data={toy: ornstein-uhlenbeck, sequence: {length: 4}}",
                "--set",
                "mode=joint",
                "--set",
                "field={type: continuous}"),
            "joint",
            "mode",
            "autoregressive"),
        BadInput.set("source={type: data}", "names 0", "source", "exactly one"),
        BadInput.set("source={type: data, toy: moon}", "'moon'", "source.toy", "'moons'"),
        BadInput.set("source={type: data, file: absent.csv}", "absent.csv", "looked for", ""),
        BadInput.set("coupling.type=otplan", "'otplan'", "coupling.type", "'ot-plan'"),
        BadInput.set("coupling={type: ot, pool: -1}", "-1", "coupling.pool", "0 (the batch)"),
        new BadInput(
            "optimal transport that does not see the condition",
            List.of(
                "train",
                "DIR/good.yaml",
                "--out",
                "DIR/new",
                "--set",
                "data={toy: posterior-2d}",
                "--set",
                "condition={columns: [x1, x2]}",
                "--set",
                "coupling={type: ot}"),
            "is 0",
            "coupling.conditionWeight",
            "positive"),
        BadInput.set("coupling={type: ot, pool: 7}", "7", "coupling.pool", "a multiple"),
        BadInput.set(
            "coupling={type: sinkhorn, epsilon: 0}", "0.0", "coupling.epsilon", "positive"),
        BadInput.set(
            "coupling={type: unbalanced-sinkhorn, marginalWeight: -1}",
            "-1.0",
            "coupling.marginalWeight",
            "positive"),
        BadInput.set("trainig.steps=5", "trainig", "trainig", "'training'"),
        BadInput.set("training.steps", "training.steps", "--set", "path.to.key=value"),
        BadInput.set(
            "transform={type: logit, lower: [1.0], upper: [0.0]}",
            "0.0",
            "transform.upper",
            "above"),
        BadInput.set(
            "transform={type: logit, lower: [0.0], upper: [0.5]}", "0.5", "column 'x'", "widen"),
        new BadInput(
            "the path fm from a source that is not standard normal",
            List.of(
                "train",
                "DIR/good.yaml",
                "--out",
                "DIR/new",
                "--set",
                "path={type: fm}",
                "--set",
                "source={type: normal, scale: 2}"),
            "standard normal",
            "source",
            "take source"),
        new BadInput(
            "noise on the way of a path whose score is not known",
            List.of(
                "train",
                "DIR/good.yaml",
                "--out",
                "DIR/new",
                "--set",
                "path={type: icfm, sigma: 0.1}",
                "--set",
                "sampling.sde.steps=50"),
            "0.1",
            "sampling.sde",
            "leave sde out"),
        new BadInput(
            "a solver of schedules on a path with noise of its own",
            List.of(
                "train",
                "DIR/good.yaml",
                "--out",
                "DIR/new",
                "--set",
                "path={type: icfm, sigma: 0.1}",
                "--set",
                "sampling.solver=ddim"),
            "'ddim'",
            "sampling.solver",
            "rk4"),
        new BadInput(
            "keep: best without held-out rows",
            List.of(
                "train",
                "DIR/good.yaml",
                "--out",
                "DIR/new",
                "--set",
                "training.keep=best",
                "--set",
                "data.heldOut=0"),
            "0",
            "data.heldOut",
            "above 0"));
  }
}
