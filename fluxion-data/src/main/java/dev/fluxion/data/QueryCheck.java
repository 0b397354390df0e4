package dev.fluxion.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.SQLException;

/** Lets one SELECT pass and nothing else, by DuckDB's own parser. */
final class QueryCheck {
  private QueryCheck() {}

  /**
   * Checks a query.
   *
   * @throws DataException if it does not parse, or is not exactly one SELECT
   */
  static void requireOneSelect(Database database, String query) throws SQLException {
    String parsed =
        database.query(
            "select json_serialize_sql(" + Database.literal(query) + "::varchar)",
            result -> result.next() ? String.valueOf(result.getString(1)) : "");
    JsonNode tree;
    try {
      tree = new ObjectMapper().readTree(parsed);
    } catch (JsonProcessingException e) {
      throw new DataException("the query cannot be parsed", e);
    }
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
  }
}
