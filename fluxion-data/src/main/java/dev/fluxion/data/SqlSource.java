package dev.fluxion.data;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows that a query gives, read as a stream. */
final class SqlSource implements RowSource {

  /** Finds the cell that made a query fail, where it can. */
  interface Diagnosis {
    @Nullable DataException find(SQLException failure) throws SQLException;
  }

  private final Database database;
  private final String name;
  private final List<String> columns;
  private final String sql;
  private final int[] positions;
  private final Map<String, List<String>> labels;
  private final Diagnosis diagnosis;

  /**
   * A source.
   *
   * @param database is closed with the source
   * @param positions where in the result each column stands, from 0
   * @param labels the labels of each column of text
   */
  SqlSource(
      Database database,
      String name,
      List<String> columns,
      String sql,
      int[] positions,
      Map<String, List<String>> labels,
      Diagnosis diagnosis) {
    this.database = database;
    this.name = name;
    this.columns = List.copyOf(columns);
    this.sql = sql;
    this.positions = positions.clone();
    this.labels = Map.copyOf(labels);
    this.diagnosis = diagnosis;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public Map<String, List<String>> labels() {
    return labels;
  }

  @Override
  public void forEach(Consumer consumer) {
    try {
      database.query(sql, result -> pass(result, consumer));
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private DataException failure(SQLException e) {
    try {
      DataException found = diagnosis.find(e);
      if (found != null) {
        return found;
      }
    } catch (SQLException second) {
      e.addSuppressed(second);
    }
    return new DataException(name + " cannot be read: " + Database.reason(e), e);
  }

  private boolean pass(ResultSet result, Consumer consumer) throws SQLException {
    int width = positions.length;
    double[] values = new double[width];
    boolean[] missing = new boolean[width];
    boolean[] logical = new boolean[width];
    List<Map<String, Integer>> codes = codes();
    ResultSetMetaData types = result.getMetaData();
    for (int i = 0; i < width; i++) {
      logical[i] = types.getColumnType(positions[i] + 1) == Types.BOOLEAN;
    }
    long row = 0;
    while (result.next()) {
      for (int i = 0; i < width; i++) {
        int at = positions[i] + 1;
        if (!codes.get(i).isEmpty()) {
          String text = result.getString(at);
          missing[i] = text == null;
          values[i] = missing[i] ? 0 : code(codes.get(i), i, text);
          continue;
        }
        values[i] = logical[i] ? (result.getBoolean(at) ? 1 : 0) : result.getDouble(at);
        missing[i] = result.wasNull();
      }
      consumer.accept(row++, values, missing);
    }
    return true;
  }

  /** Returns the codes of the labels of each column, none for columns of numbers. */
  private List<Map<String, Integer>> codes() {
    return columns.stream()
        .map(
            column -> {
              Map<String, Integer> codes = new HashMap<>();
              List<String> known = labels.getOrDefault(column, List.of());
              for (int k = 0; k < known.size(); k++) {
                codes.put(known.get(k), k);
              }
              return codes;
            })
        .toList();
  }

  private int code(Map<String, Integer> codes, int column, String text) {
    Integer code = codes.get(text);
    if (code == null) {
      throw new DataException(
          name
              + ", column '"
              + columns.get(column)
              + "': gave '"
              + text
              + "' on a second reading only; make the query give the same rows every time");
    }
    return code;
  }

  @Override
  public void close() {
    database.close();
  }
}
