package dev.fluxion.cli;

import dev.fluxion.model.Version;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The {@code fluxion} command: parses arguments, runs one command and maps what happens to an exit
 * code. The commands, their output and the codes are specified in {@code docs/cli.md}.
 */
public final class Main {
  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    StandardError.open().ifPresent(System::setErr);
    System.exit(run(args, System.out, System.err));
  }

  /**
   * Runs a command.
   *
   * @param args the arguments, the command's name first
   * @param out receives results: text, or exactly one JSON object with {@code --json}
   * @param err receives progress, notes and errors
   * @return 0, or 1 (failed), 2 (bad input), 130 (interrupted)
   */
  public static int run(String[] args, PrintStream out, PrintStream err) {
    return run(args, out, err, err == System.err && Terminal.onStandardError());
  }

  static int run(String[] args, PrintStream out, PrintStream err, boolean terminal) {
    List<String> words = withoutHelpCommand(args);
    // Options that shape the output are known before parsing, which may fail.
    Console console =
        new Console(out, err, terminal, words.contains("--json"), words.contains("--quiet"));
    try {
      return execute(words, console);
    } catch (ParameterException invalid) {
      return console.fail(Failure.of(invalid, words));
    } catch (Exception | OutOfMemoryError | LinkageError failure) {
      return console.fail(Failure.of(failure), words.contains("--debug") ? failure : null);
    }
  }

  private static int execute(List<String> words, Console console) throws Exception {
    CommandLine line = Commands.line(words);
    ParseResult parsed = line.parseArgs(words.toArray(String[]::new));
    while (parsed.hasSubcommand()) {
      parsed = parsed.subcommand();
    }
    CommandLine chosen = parsed.commandSpec().commandLine();
    if (parsed.isVersionHelpRequested()) {
      console.print(version());
    } else if (parsed.isUsageHelpRequested() || !(chosen.getCommand() instanceof Command)) {
      console.print(
          new Report("help").text("help", chosen.getUsageMessage(CommandLine.Help.Ansi.OFF)));
    } else if (chosen.getCommand() instanceof Command command) {
      command.common.inherit(((Commands.Root) line.getCommand()).common);
      command.check();
      Report report = command.run(console);
      console.print(report);
      return report.exitCode();
    }
    return Failure.OK;
  }

  private static Report version() {
    String java = System.getProperty("java.version", "unknown");
    return new Report("version")
        .put("version", Version.value())
        .put("java", java)
        .line("fluxion " + Version.value() + " (Java " + java + ")");
  }

  /** Reads {@code help NAME} as {@code NAME --help}. */
  private static List<String> withoutHelpCommand(String[] args) {
    List<String> words = new ArrayList<>(Arrays.asList(args));
    if (!words.isEmpty() && words.get(0).equals("help")) {
      words.remove(0);
      words.add("--help");
    }
    return words;
  }
}
