package dev.fluxion.cli;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.Names;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Puts into words what is wrong with arguments. */
final class Arguments {
  private Arguments() {}

  /** Makes wrong numbers fail with what is allowed. */
  static void explainNumbers(CommandLine line) {
    line.registerConverter(Long.class, number(Long::valueOf, "a whole number such as 1000"));
    line.registerConverter(long.class, number(Long::valueOf, "a whole number such as 1000"));
    line.registerConverter(Integer.class, number(Integer::valueOf, "a whole number such as 20"));
    line.registerConverter(int.class, number(Integer::valueOf, "a whole number such as 20"));
    line.registerConverter(Double.class, number(Double::valueOf, "a number such as 0.5"));
    line.registerConverter(double.class, number(Double::valueOf, "a number such as 0.5"));
  }

  /**
   * Returns the one of some values that is called so.
   *
   * @throws InvalidValue if none is
   */
  static <T> T named(String option, String text, List<T> known) {
    for (T one : known) {
      if (one.toString().equals(text)) {
        return one;
      }
    }
    throw new InvalidValue(
        option,
        "is '"
            + text
            + "', but must be "
            + known.stream().map(T::toString).collect(Collectors.joining(" or ")));
  }

  private static <T> ITypeConverter<T> number(ITypeConverter<T> parser, String allowed) {
    return text -> {
      try {
        return parser.convert(text.strip());
      } catch (NumberFormatException e) {
        throw new TypeConversionException("is '" + text + "', but must be " + allowed);
      }
    };
  }

  /**
   * Returns one sentence.
   *
   * @param words the arguments, among which a missing option may stand mistyped
   */
  static String message(ParameterException invalid, List<String> words) {
    CommandLine line = invalid.getCommandLine();
    String help = " (see " + line.getCommandSpec().qualifiedName() + " --help)";
    if (invalid instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched.getUnmatched(), line) + help;
    }
    if (invalid instanceof MissingParameterException missing) {
      List<String> unknown =
          words.stream()
              .filter(word -> word.matches("--[a-z].*"))
              .filter(word -> !line.getCommandSpec().optionsMap().containsKey(name(word)))
              .toList();
      return (unknown.isEmpty() ? missing(missing) : unmatched(unknown, line)) + help;
    }
    String message = Objects.requireNonNullElse(invalid.getMessage(), "wrong arguments");
    // From "Invalid value for option '--count' (N): is 'x', but ..." to "--count: is 'x', but ...".
    return message.replaceFirst(
        "^Invalid value for (?:option|positional parameter[^(]*?) ?'?\\(?(-{0,2}[^' )]+)'?\\)?"
            + "(?: \\([^)]*\\))?: (?:cannot convert )?",
        "$1: ");
  }

  private static String unmatched(List<String> words, CommandLine line) {
    String word = words.get(0);
    boolean option = word.startsWith("-");
    String name = option ? name(word) : word;
    boolean root = line.getParent() == null;
    Collection<String> known =
        option ? line.getCommandSpec().optionsMap().keySet() : root ? Commands.names() : List.of();
    String what =
        option
            ? "unknown option '" + name + "'"
            : root ? "unknown command '" + word + "'" : "unexpected argument '" + word + "'";
    return what + Names.suggestion(name, known);
  }

  /** Returns an option's name without a value. */
  private static String name(String word) {
    return word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
  }

  private static String missing(MissingParameterException missing) {
    List<String> names =
        missing.getMissing().stream()
            .map(
                spec ->
                    spec instanceof OptionSpec option
                        ? option.longestName() + " " + option.paramLabel()
                        : spec.paramLabel())
            .toList();
    boolean value = String.valueOf(missing.getMessage()).contains("parameter for option");
    return value
        ? names.get(0).replaceFirst(" .*", "") + " has no value; give " + names.get(0)
        : "missing: " + String.join(", ", names);
  }
}
