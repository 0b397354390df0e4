package dev.fluxion.cli;

import java.util.List;

/**
 * One bad input and what its message must name.
 *
 * @param what the input, for the table
 * @param arguments the command; DIR stands for the folder of the test
 * @param value the offending value, as the message says it
 * @param place where it stands
 * @param cure what helps
 */
record BadInput(String what, List<String> arguments, String value, String place, String cure) {

  /** Describes an input to a command that is written on one line. */
  static BadInput of(String what, String command, String value, String place, String cure) {
    return new BadInput(what, List.of(command.split(" ", -1)), value, place, cure);
  }

  /** Describes a value of an experiment, set on the command line. */
  static BadInput set(String assignment, String value, String place, String cure) {
    return new BadInput(
        "`--set '" + assignment.replace("|", "\\|") + "'`",
        List.of("train", "DIR/good.yaml", "--out", "DIR/new", "--set", assignment),
        value,
        place,
        cure);
  }

  /** Describes a data file to train on. */
  static BadInput data(String what, String file, String value, String place, String cure) {
    return new BadInput(
        what,
        List.of("train", "DIR/table.yaml", "--out", "DIR/new", "--set", "data.file=" + file),
        value,
        place,
        cure);
  }

  /** Describes a query to train on. */
  static BadInput query(String query, String value, String place, String cure) {
    return new BadInput(
        "`data.query: " + query + "`",
        List.of(
            "train",
            "DIR/good.yaml",
            "--out",
            "DIR/new",
            "--set",
            "data={query: \"" + query + "\"}"),
        value,
        place,
        cure);
  }
}
