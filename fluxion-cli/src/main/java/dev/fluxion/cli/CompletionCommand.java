package dev.fluxion.cli;

import picocli.AutoComplete;
import picocli.CommandLine;

/** Prints a script that completes commands and options in bash. */
@CommandLine.Command(
    name = "completion",
    header = "Print a completion script for bash and zsh.",
    footer = {"", "Example:", "  source <(fluxion completion)"})
final class CompletionCommand extends Command {
  @Override
  Report run(Console console) {
    return new Report("completion").text("script", AutoComplete.bash("fluxion", Commands.all()));
  }
}
