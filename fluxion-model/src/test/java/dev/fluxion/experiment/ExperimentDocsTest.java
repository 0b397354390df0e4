package dev.fluxion.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExperimentDocsTest {
  private static final Pattern HEADING = Pattern.compile("##+ (?:[a-z]+\\.)*([a-zA-Z]+)");
  private static final Pattern ROW = Pattern.compile("\\|(.*)\\|");

  @Test
  void thePageAndTheDefaultsAreTheSame() throws IOException {
    List<String> documented = new ArrayList<>();
    String section = "";
    for (String line : page().lines().toList()) {
      Matcher heading = HEADING.matcher(line);
      Matcher row = ROW.matcher(line);
      if (heading.matches()) {
        section = heading.group(1);
      } else if (row.matches() && line.startsWith("| `")) {
        documented.add(section + " " + entry(row.group(1).split("\\|", -1)));
      }
    }
    assertThat(documented).containsExactlyInAnyOrderElementsOf(defaults());
  }

  /** Cells: type, key, default, allowed, reason; or without the type. */
  private static String entry(String[] cells) {
    boolean typed = cells.length == 5;
    String type = typed ? cells[0].strip().replace("`", "") + " " : "";
    String key = cells[typed ? 1 : 0].strip().replace("`", "");
    String value = cells[typed ? 2 : 1].strip().replace("`", "");
    String read = value.isEmpty() ? "" : shown(YamlReader.read(value));
    return (type + (key + " " + read).strip()).strip();
  }

  private static List<String> defaults() {
    List<String> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> section : Defaults.read().properties()) {
      String name = section.getKey();
      ObjectNode map = (ObjectNode) section.getValue();
      String chosen = map.path("type").asText();
      if (chosen.isEmpty()) {
        map.properties()
            .forEach(key -> entries.add(name + " " + key.getKey() + " " + shown(key.getValue())));
        continue;
      }
      for (Map.Entry<String, JsonNode> type : map.properties()) {
        String typeName = type.getKey() + (type.getKey().equals(chosen) ? " (default)" : "");
        if (type.getValue().isEmpty() && type.getValue().isObject()) {
          entries.add(name + " " + typeName);
        }
        type.getValue()
            .properties()
            .forEach(
                key ->
                    entries.add(
                        name + " " + typeName + " " + key.getKey() + " " + shown(key.getValue())));
      }
    }
    List.of("file", "query", "toy", "count", "columns", "sequence", "images")
        .forEach(key -> entries.add("data " + key));
    List.of(
            "idx",
            "labels",
            "folder",
            "file",
            "image",
            "label",
            "only",
            "shape",
            "resize",
            "binarize")
        .forEach(key -> entries.add("images " + key));
    List.of("id", "time", "channels", "length").forEach(key -> entries.add("sequence " + key));
    entries.remove("source data");
    List.of("file", "toy", "columns", "images").forEach(key -> entries.add("source data " + key));
    List.of("steps", "rtol", "atol").forEach(key -> entries.add("sampling " + key));
    List.of("steps", "rtol", "atol").forEach(key -> entries.add("objective likelihood " + key));
    List.of("conditioned-resnet", "unet", "dit", "mixer")
        .forEach(type -> entries.add("field " + type + " shape"));
    entries.add("condition columns");
    entries.add("positions weights");
    entries.add("stepControl maxStep");
    // The page marks the default type in its first row only.
    TreeSet<String> seen = new TreeSet<>();
    return entries.stream()
        .map(
            entry -> {
              String type = entry.replaceAll("\\(default\\).*", "");
              return entry.contains("(default)") && !seen.add(type)
                  ? entry.replace(" (default)", "")
                  : entry;
            })
        .toList();
  }

  private static String shown(JsonNode value) {
    return value.toString().replace("\"", "");
  }

  @Test
  void everyComponentOfEveryTypeHasADefault() {
    Registry registry = Registry.standard();
    for (RecordComponent section : Experiment.class.getRecordComponents()) {
      Kind kind = registry.kind(section.getType());
      if (kind != null) {
        assertThat(registry.defaults(kind.name()).fieldNames())
            .toIterable()
            .containsExactlyInAnyOrderElementsOf(
                java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("type"), kind.records().keySet().stream())
                    .toList());
        kind.records()
            .forEach(
                (name, record) ->
                    assertThat(registry.defaults(kind.name()).path(name).fieldNames())
                        .toIterable()
                        .as(kind.name() + " " + name)
                        .containsExactlyElementsOf(
                            Arrays.stream(record.getRecordComponents())
                                .filter(ExperimentDocsTest::required)
                                .map(RecordComponent::getName)
                                .toList()));
      }
    }
  }

  private static boolean required(RecordComponent component) {
    return !component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  @Test
  void theExamplesOfThePageAreRead() throws IOException {
    Matcher block = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(page());
    int count = 0;
    while (block.find()) {
      assertThat(Experiment.parse(block.group(1)).data().file()).isEqualTo("points.csv");
      count++;
    }
    assertThat(count).isEqualTo(2);
  }

  private static String page() throws IOException {
    return Files.readString(
        Path.of(System.getProperty("fluxion.root", ".."), "docs", "experiment.md"));
  }
}
