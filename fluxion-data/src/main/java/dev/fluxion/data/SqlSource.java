package dev.fluxion.data;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
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
  private final Diagnosis diagnosis;

  /**
   * A source.
   *
   * @param database is closed with the source
   * @param positions where in the result each column stands, from 0
   */
  SqlSource(
      Database database,
      String name,
      List<String> columns,
      String sql,
      int[] positions,
      Diagnosis diagnosis) {
    this.database = database;
    this.name = name;
    this.columns = List.copyOf(columns);
    this.sql = sql;
    this.positions = positions.clone();
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
    ResultSetMetaData types = result.getMetaData();
    for (int i = 0; i < width; i++) {
      logical[i] = types.getColumnType(positions[i] + 1) == Types.BOOLEAN;
    }
    long row = 0;
    while (result.next()) {
      for (int i = 0; i < width; i++) {
        int at = positions[i] + 1;
        values[i] = logical[i] ? (result.getBoolean(at) ? 1 : 0) : result.getDouble(at);
        missing[i] = result.wasNull();
      }
      consumer.accept(row++, values, missing);
    }
    return true;
  }

  @Override
  public void close() {
    database.close();
  }
}
