package dev.fluxion.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Lists the recipes, or prints one. */
@CommandLine.Command(
    name = "recipes",
    header = "List the recipes, or print one.",
    footer = {"", "Example:", "  fluxion recipes spiral"})
final class RecipesCommand extends Command {
  @Parameters(arity = "0..1", paramLabel = "NAME", description = "The recipe to print.")
  @Nullable String name;

  @Override
  Report run(Console console) throws IOException {
    Report report = new Report("recipes");
    if (name != null) {
      String yaml = Files.readString(Recipes.file(name));
      return report
          .put("name", name)
          .put("file", Recipes.file(name))
          .put("description", Recipes.description(name))
          .text("yaml", yaml);
    }
    List<Map<String, String>> list = new ArrayList<>();
    int width = Recipes.names().stream().mapToInt(String::length).max().orElse(0);
    for (String known : Recipes.names()) {
      String description = Recipes.description(known);
      Map<String, String> entry = new LinkedHashMap<>();
      entry.put("name", known);
      entry.put("description", description);
      list.add(entry);
      report.line(known + " ".repeat(width - known.length()) + "  " + description);
    }
    if (list.isEmpty()) {
      console.warn("there are no recipes in " + Recipes.folder());
    }
    return report.put("recipes", list);
  }
}
