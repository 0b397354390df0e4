package dev.fluxion.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lets one SELECT pass and nothing else, by DuckDB's own parser, and gives the relative file names
 * in it their directory.
 */
final class SelectQuery {
  private final byte[] text;
  private final Path directory;
  private final TreeMap<Integer, String> files = new TreeMap<>();

  private SelectQuery(String query, Path directory) {
    this.text = query.getBytes(StandardCharsets.UTF_8);
    this.directory = directory.toAbsolutePath();
  }

  /**
   * Checks a query.
   *
   * @return the query with the directory put before each file name that exists there
   * @throws DataException if it does not parse, or is not exactly one SELECT
   */
  static String of(Database database, String query, Path directory) throws SQLException {
    JsonNode tree = parsed(database, query);
    if (tree.path("error").asBoolean(true)) {
      boolean parser = tree.path("error_type").asText().equals("parser");
      throw new DataException(
          parser
              ? "the query does not parse: " + tree.path("error_message").asText()
              : "the query must be one SELECT statement; other statements are not run");
    }
    int statements = tree.path("statements").size();
    if (statements != 1) {
      throw new DataException(
          "the query holds " + statements + " statements, but must be one SELECT");
    }
    SelectQuery select = new SelectQuery(query, directory);
    select.find(tree.path("statements"));
    return select.replaced();
  }

  private static JsonNode parsed(Database database, String query) throws SQLException {
    String json =
        database.query(
            "select json_serialize_sql(" + Database.literal(query) + "::varchar)",
            result -> result.next() ? String.valueOf(result.getString(1)) : "");
    try {
      return new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new DataException("the query cannot be parsed", e);
    }
  }

  /** Finds names in FROM, and those in the first argument of table functions. */
  private void find(JsonNode node) {
    String type = node.path("type").asText();
    if (type.equals("BASE_TABLE")) {
      note(node.path("query_location").asInt(-1), node.path("table_name").asText());
    } else if (type.equals("TABLE_FUNCTION")) {
      findTexts(node.path("function").path("arguments").path(0).path("expression"));
    }
    node.forEach(this::find);
  }

  private void findTexts(JsonNode node) {
    if (node.path("literal").path("kind").asText().equals("STRING")) {
      note(node.path("query_location").asInt(-1), node.path("literal").path("text").asText());
    }
    node.forEach(this::findTexts);
  }

  private void note(int at, String name) {
    if (at < 0 || BundledData.is(name) || name.contains("://")) {
      return;
    }
    try {
      boolean pattern = name.matches(".*[*?\\[].*[./].*|.*[./].*[*?\\[].*");
      if (!Path.of(name).isAbsolute() && (pattern || Files.exists(directory.resolve(name)))) {
        files.put(at, name);
      }
    } catch (InvalidPathException e) {
      // Not the name of a file here; DuckDB will say what it makes of it.
    }
  }

  private String replaced() {
    StringBuilder result = new StringBuilder();
    int done = 0;
    for (Map.Entry<Integer, String> file : files.entrySet()) {
      int at = file.getKey();
      for (String token :
          new String[] {Database.literal(file.getValue()), Database.identifier(file.getValue())}) {
        byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
        int end = at + bytes.length;
        if (at >= done
            && end <= text.length
            && Arrays.equals(text, at, end, bytes, 0, bytes.length)) {
          result.append(new String(text, done, at - done, StandardCharsets.UTF_8));
          // Joined as text, since a pattern is no path on every system.
          result.append(Database.literal(directory + "/" + file.getValue()));
          done = end;
        }
      }
    }
    return result
        .append(new String(text, done, text.length - done, StandardCharsets.UTF_8))
        .toString();
  }
}
