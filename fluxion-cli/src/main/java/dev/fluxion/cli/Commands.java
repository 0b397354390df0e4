package dev.fluxion.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/** All commands by name; a command's class is loaded only when it is asked for. */
final class Commands {
  private static final List<String> NAMES =
      List.of(
          "demo",
          "train",
          "sample",
          "score",
          "transport",
          "interpolate",
          "restore",
          "forecast",
          "impute",
          "evaluate",
          "classifier",
          "reflow",
          "plot",
          "bench",
          "theory",
          "solvers",
          "inspect",
          "data",
          "recipes",
          "completion");

  private Commands() {}

  /** Returns the names, in the order of the help. */
  static List<String> names() {
    return NAMES;
  }

  private static Command create(String name) {
    return switch (name) {
      case "demo" -> new DemoCommand();
      case "train" -> new TrainCommand();
      case "sample" -> new SampleCommand();
      case "score" -> new ScoreCommand();
      case "transport" -> new TransportCommand();
      case "interpolate" -> new InterpolateCommand();
      case "restore" -> new RestoreCommand();
      case "forecast" -> new ForecastCommand();
      case "impute" -> new ImputeCommand();
      case "evaluate" -> new EvaluateCommand();
      case "classifier" -> new ClassifierCommand();
      case "reflow" -> new ReflowCommand();
      case "bench" -> new BenchCommand();
      case "solvers" -> new SolversCommand();
      case "plot" -> new PlotCommand();
      case "theory" -> new TheoryCommand();
      case "inspect" -> new InspectCommand();
      case "data" -> new DataCommand();
      case "recipes" -> new RecipesCommand();
      case "completion" -> new CompletionCommand();
      default -> throw new IllegalArgumentException("there is no command '" + name + "'");
    };
  }

  /** Returns a parser that knows the command that the words name, and all where they name none. */
  static CommandLine line(List<String> words) {
    Optional<String> named = words.stream().filter(word -> !word.startsWith("-")).findFirst();
    List<String> needed = named.filter(NAMES::contains).map(List::of).orElse(NAMES);
    return of(needed);
  }

  /** Returns a parser that knows all commands. */
  static CommandLine all() {
    return of(NAMES);
  }

  private static CommandLine of(List<String> names) {
    CommandLine line = new CommandLine(new Root());
    for (String name : names) {
      line.addSubcommand(name, create(name));
    }
    Arguments.explainNumbers(line);
    style(line);
    line.getSubcommands().values().forEach(Commands::style);
    line.setUsageHelpWidth(100);
    line.setOverwrittenOptionsAllowed(false);
    return line;
  }

  private static void style(CommandLine line) {
    CommandLine.Model.UsageMessageSpec usage = line.getCommandSpec().usageMessage();
    usage
        .sortOptions(false)
        .abbreviateSynopsis(true)
        .requiredOptionMarker('*')
        .synopsisHeading("%nUsage: ")
        .descriptionHeading(usage.description().length == 0 ? "" : "%n")
        .parameterListHeading("%n")
        .optionListHeading("%nOptions (* must be given):%n")
        .commandListHeading("%nCommands:%n");
  }

  /** The command without a name, which only helps. */
  @CommandLine.Command(
      name = "fluxion",
      header = "Flow matching: from data to samples, densities and pictures.",
      synopsisSubcommandLabel = "COMMAND",
      footer = {
        "",
        "Example:",
        "  fluxion train moons --out runs/moons",
        "  fluxion sample runs/moons --count 1000 --out samples.csv",
        "",
        "fluxion COMMAND --help shows the options of a command and an example."
      })
  static final class Root {
    @CommandLine.Mixin CommonOptions common = new CommonOptions();
  }
}
