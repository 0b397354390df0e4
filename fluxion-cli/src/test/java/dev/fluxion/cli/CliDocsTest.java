package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fluxion.data.TableFiles;
import dev.fluxion.evaluate.Monitor;
import dev.fluxion.model.Table;
import dev.fluxion.train.TrainingEvent;
import dev.fluxion.train.TrainingResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * Holds {@code docs/cli.md} to what the commands print; with {@code -Dfluxion.docs.write=true} its
 * help texts are written anew.
 */
class CliDocsTest {
  private static final Path PAGE = Path.of(System.getProperty("fluxion.root"), "docs/cli.md");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([^`|]+)` \\| ([^|]*) \\|(?: [^|]*\\|| \\|)$");
  private static final Pattern HELP =
      Pattern.compile("(?s)<!-- help ([a-z]+) -->\n(.*?)<!-- end -->");

  @TempDir static Path folder = Path.of("");

  @BeforeAll
  static void train() throws Exception {
    Tiny.train(folder.resolve("run"));
    Tiny.train(folder.resolve("series"), Tiny.SERIES);
    Tiny.train(
        folder.resolve("posterior"),
        Tiny.YAML.replaceFirst("data: .*", "data: {toy: posterior-2d}")
            + "condition: {columns: [x1, x2], drop: 0.0}\n");
    Tiny.train(folder.resolve("process"), Tiny.PROCESS);
    Tiny.train(folder.resolve("digits"), Tiny.IMAGES);
    Tiny.classifier(folder.resolve("digits.safetensors"));
    Files.writeString(folder.resolve("series.csv"), "series,time,x\n1,0,0.5\n1,1,0.25\n1,3,0\n");
    Files.writeString(folder.resolve("gaps.csv"), "series,time,x\n1,0,0.5\n1,1,0.25\n1,3,\n");
    Files.write(
        folder.resolve("images"), new byte[] {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 5});
    TableFiles.write(
        folder.resolve("points.csv"),
        new Table(List.of("x", "y"), 3, new double[] {0, 0, 1, 0.5, 0.5, 0}));
  }

  /** Returns what stands under a heading, down to the next one. */
  private static String section(String heading) throws Exception {
    String text = Files.readString(PAGE);
    Matcher found =
        Pattern.compile("(?ms)^##+ " + Pattern.quote(heading) + "$(.*?)(?=^##|\\z)").matcher(text);
    assertThat(found.find()).as("the section " + heading).isTrue();
    return found.group(1);
  }

  static Stream<List<String>> reports() {
    return Stream.of(
            "demo: demo --quick --steps 101 --out DIR/demo",
            "train: train moons --set training.steps=3 --set training.batch=9 --out DIR/other",
            "sample: sample DIR/run --count 9 --out DIR/o.csv",
            "score: score DIR/run --data DIR/points.csv --out DIR/o.csv",
            "score: score DIR/run --data DIR/points.csv --against DIR/points.csv --out DIR/o.csv",
            "interpolate: interpolate DIR/run --data DIR/points.csv --from 1 --to 2 --out DIR/o.csv",
            "restore: restore DIR/run --data DIR/points.csv --missing y --out DIR/o.csv",
            "transport: transport DIR/run --data DIR/points.csv --out DIR/o.csv",
            "evaluate: evaluate DIR/run --count 16 --draws 2",
            "evaluate --table: evaluate DIR/run --count 16 --draws 2 --table",
            "evaluate of sequences: evaluate DIR/series --draws 1 --members 4",
            "evaluate --posterior: evaluate DIR/posterior --posterior --observations 2"
                + " --posterior-draws 20",
            "evaluate --classifier: evaluate DIR/digits --count 20 --classifier"
                + " DIR/digits.safetensors",
            "evaluate --classifier: evaluate DIR/digits --count 20 --unconditional --classifier"
                + " DIR/digits.safetensors",
            "evaluate --sweep: evaluate DIR/digits --count 20 --sweep --classifier"
                + " DIR/digits.safetensors --csv DIR/o.csv --picture DIR/o.png",
            "classifier: classifier digits --steps 1 --out DIR/c.safetensors",
            "evaluate --transitions: evaluate DIR/process --transitions --gaps 2 --beginnings 2"
                + " --picture DIR/o.png",
            "sample: sample DIR/posterior --condition x1=0 --condition x2=1 --count 3 --out"
                + " DIR/o.csv",
            "sample: sample DIR/process --count 2 --length 3 --out DIR/o.csv",
            "score: score DIR/process --data DIR/series.csv --out DIR/o.csv",
            "forecast: forecast DIR/process --data DIR/series.csv --horizon 2 --count 2 --out"
                + " DIR/o.csv",
            "impute: impute DIR/process --data DIR/gaps.csv --count 2 --out DIR/o.csv",
            "inspect: inspect DIR/process",
            "reflow: reflow DIR/run --rounds 2 --batch 16 --out DIR/straight",
            "plot: plot DIR/run loss --out DIR/o.png",
            "inspect: inspect DIR/run",
            "data: data DIR/points.csv",
            "data of images: data DIR/images",
            "recipes: recipes",
            "recipes NAME: recipes moons",
            "bench: bench spiral-step --runs 1",
            "bench --scaling: bench pairing --scaling --quick --runs 1 --out DIR/curves",
            "theory: theory --out DIR/theory",
            "solvers: solvers",
            "completion: completion")
        .map(line -> List.of(line.split(": ", 2)));
  }

  @ParameterizedTest
  @MethodSource("reports")
  void jsonHasExactlyTheDocumentedKeys(List<String> example) throws Exception {
    Map<String, String> documented = new LinkedHashMap<>();
    String section = section(example.get(0));
    Matcher rows = ROW.matcher(section.substring(section.indexOf("| key | type |")));
    while (rows.find()) {
      documented.put(rows.group(1), rows.group(2));
    }
    List<String> words = new ArrayList<>(List.of(example.get(1).split(" ", -1)));
    words.replaceAll(word -> word.replace("DIR", folder.toString()));
    words.add("--json");
    words.add("--quiet");
    ObjectNode json = (ObjectNode) Run.good(words.toArray()).json();
    List<String> outer = new ArrayList<>();
    json.fieldNames().forEachRemaining(outer::add);
    assertThat(outer).startsWith("command").endsWith("warnings");
    json.remove(List.of("command", "warnings"));
    Set<String> printed = new LinkedHashSet<>();
    flatten("", json, documented, printed);
    List<String> required =
        documented.entrySet().stream()
            .filter(row -> !row.getValue().contains("optional"))
            .map(Map.Entry::getKey)
            .toList();
    assertThat(documented.keySet()).containsAll(printed);
    assertThat(printed).containsAll(required);
    assertThat(documented).isNotEmpty();
  }

  /** Lists the paths of values; documented objects stand for all that is in them. */
  private static void flatten(
      String path, JsonNode node, Map<String, String> documented, Set<String> to) {
    if (!path.isEmpty() && documented.getOrDefault(path, "").startsWith("object")) {
      to.add(path);
    } else if (node.isObject()) {
      for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        String key = path.equals("metrics") ? "NAME" : name;
        flatten(path.isEmpty() ? key : path + "." + key, node.path(name), documented, to);
      }
    } else if (node.isArray() && node.path(0).isObject()) {
      node.forEach(item -> flatten(path + "[]", item, documented, to));
    } else {
      to.add(path);
    }
  }

  @Test
  void theRunOfInspectHasTheDocumentedKeys() throws Exception {
    JsonNode run = Run.good("inspect", folder.resolve("run"), "--json").json().path("run");
    Matcher row = Pattern.compile("(?m)^\\| `run` \\|.*$").matcher(section("inspect"));
    assertThat(row.find()).isTrue();
    List<String> names = new ArrayList<>();
    run.fieldNames().forEachRemaining(names::add);
    assertThat(quoted(row.group().substring("| `run` ".length()))).isEqualTo(names);
  }

  @Test
  void eventsHaveExactlyTheDocumentedFieldsInOrder() throws Exception {
    Map<String, List<String>> documented = new LinkedHashMap<>();
    for (String line : section("Events").lines().filter(l -> l.startsWith("| `")).toList()) {
      List<String> names = quoted(line.replaceAll(" \\([^|]*?\\)(?=,| \\|)", ""));
      documented.put(names.get(0), names.subList(1, names.size()));
    }
    List<TrainingEvent> events =
        List.of(
            new TrainingEvent.Started(0, 1, 1, 1, 1, ""),
            new TrainingEvent.Progressed(0, 1, 1, 1, 1, 1, 1, 0),
            new TrainingEvent.Validated(0, 1, true),
            new TrainingEvent.Evaluated(0, 1, 1, new Monitor.Figures(1, 1, 1, 1, 1, 1)),
            new TrainingEvent.Saved(0, ""),
            new TrainingEvent.Noted(0, ""),
            new TrainingEvent.Coupled(0, 1, 1, 1),
            new TrainingEvent.Ended(0, TrainingResult.Outcome.FINISHED, 1, 1));
    Map<String, List<String>> all = new LinkedHashMap<>();
    events.forEach(
        event ->
            all.put(
                String.valueOf(event.toMap().get("event")), List.copyOf(event.toMap().keySet())));
    assertThat(all).hasSize(TrainingEvent.class.getPermittedSubclasses().length);
    assertThat(documented).isEqualTo(all);
    for (String line : Files.readAllLines(folder.resolve("run/events.jsonl"))) {
      List<String> names = new ArrayList<>();
      JsonNode event = new ObjectMapper().readTree(line);
      event.fieldNames().forEachRemaining(names::add);
      assertThat(names).isEqualTo(documented.get(event.path("event").asText()));
    }
  }

  private static List<String> quoted(String text) {
    return Pattern.compile("`([^`]+)`").matcher(text).results().map(r -> r.group(1)).toList();
  }

  @Test
  void helpStandsInThePageAsItIsPrinted() throws Exception {
    String text = Files.readString(PAGE);
    List<String> found = new ArrayList<>();
    String expected =
        HELP.matcher(text)
            .replaceAll(
                block -> {
                  found.add(block.group(1));
                  String help = Run.good(block.group(1), "--help").out();
                  // What is common to all commands stands once, above.
                  String own =
                      help.replaceAll("(?m)^ {6}--(seed|threads|device|json|quiet|debug)=?.*\n", "")
                          .replaceAll("(?m)^ {26,32}(on )?it\\.\n", "")
                          .replaceAll("(?m)^ {6}--(help|version) .*\n", "")
                          .replaceAll("(?s)\nExample:.*", "");
                  return Matcher.quoteReplacement(
                      "<!-- help "
                          + block.group(1)
                          + " -->\n```\n"
                          + own.strip()
                          + "\n```\n<!-- end -->");
                });
    assertThat(found).containsExactlyInAnyOrderElementsOf(Commands.names());
    if (Boolean.getBoolean("fluxion.docs.write")) {
      Files.writeString(PAGE, expected);
      return;
    }
    assertThat(text).isEqualTo(expected);
  }

  @Test
  void everyExampleOfTheHelpAndOfThePageParses() throws Exception {
    List<String> examples = new ArrayList<>();
    for (String name : Commands.names()) {
      String help = Run.good(name, "--help").out();
      int at = help.indexOf("Example:");
      assertThat(at).as("the example of " + name).isPositive();
      List<String> own = examples(help.substring(at));
      assertThat(own).as(name).isNotEmpty().allMatch(line -> line.startsWith("fluxion " + name));
      examples.addAll(own);
    }
    examples.addAll(examples(Files.readString(PAGE).replace("./fluxion", "fluxion")));
    assertThat(examples).hasSizeGreaterThan(25);
    for (String example : examples) {
      List<String> words = words(example);
      CommandLine line = Commands.line(words);
      assertThat(line.parseArgs(words.toArray(String[]::new)).hasSubcommand()).isTrue();
    }
  }

  private static List<String> examples(String text) {
    return Pattern.compile("(?m)^ *(?:source <\\()?(fluxion [a-z][^)\n]*)\\)?$")
        .matcher(text)
        .results()
        .map(result -> result.group(1))
        .toList();
  }

  /** Divides a command as a shell would, without its first word. */
  private static List<String> words(String command) {
    List<String> words =
        new ArrayList<>(
            Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)")
                .matcher(command)
                .results()
                .map(
                    word ->
                        word.group(1) != null
                            ? word.group(1)
                            : word.group(2) != null ? word.group(2) : word.group(3))
                .toList());
    words.remove(0);
    return words;
  }
}
