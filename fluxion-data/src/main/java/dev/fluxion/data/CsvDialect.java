package dev.fluxion.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * How a CSV file is written: its separator, whether its first line names the columns, and the
 * names.
 *
 * <p>Separators are comma, semicolon, tab and vertical bar; the one that divides the first lines
 * into most fields, equally many on each, is taken. The first line is a header if none of its
 * fields is a number, or if one is text that stands above a number. Columns without a name are
 * named by their index: column0 and so on.
 *
 * @param separator the character between fields
 * @param header whether the first line names the columns
 * @param columns the names of the columns
 */
record CsvDialect(char separator, boolean header, List<String> columns) {
  private static final int SAMPLE_LINES = 100;
  private static final int MAX_CHARACTERS = 1 << 20;
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

  /**
   * Finds out how a file is written.
   *
   * @param name what messages call the file
   * @throws DataException if the file is empty, is not UTF-8 text, or its column names repeat
   */
  static CsvDialect of(Path file, String name) {
    List<List<String>> best = List.of();
    char separator = ',';
    String sample = sample(file, name);
    if (sample.isBlank()) {
      throw new DataException(name + " is empty; a table needs column names and at least two rows");
    }
    boolean tabs = file.toString().toLowerCase(Locale.ROOT).matches(".*\\.tsv(\\.gz)?");
    for (char candidate : tabs ? new char[] {'\t'} : new char[] {',', ';', '\t', '|'}) {
      List<List<String>> records = records(sample, candidate);
      int width = records.get(0).size();
      boolean even = records.stream().allMatch(record -> record.size() == width);
      boolean wider = best.isEmpty() || width > best.get(0).size();
      if (best.isEmpty() || (even && wider)) {
        best = records;
        separator = candidate;
      }
    }
    boolean header = isHeader(best);
    return new CsvDialect(separator, header, names(best.get(0), header, name));
  }

  /** Returns the SQL table function that reads the file as text columns c0, c1, ... */
  String sql(Path file, boolean markers) {
    StringBuilder sql = new StringBuilder("read_csv(");
    sql.append(Database.literal(file.toString()));
    sql.append(", auto_detect=false, quote='\"', escape='\"', strict_mode=true, delim=");
    sql.append(Database.literal(String.valueOf(separator)));
    sql.append(", header=").append(header);
    sql.append(markers ? ", nullstr=['', 'NA', 'N/A', 'null', 'NULL']" : ", nullstr=''");
    sql.append(", columns={");
    for (int i = 0; i < columns.size(); i++) {
      sql.append(i == 0 ? "" : ", ").append("'c").append(i).append("': 'VARCHAR'");
    }
    return sql.append("})").toString();
  }

  private static String sample(Path file, String name) {
    StringBuilder text = new StringBuilder();
    try (InputStream bytes = Files.newInputStream(file);
        InputStream plain =
            file.toString().toLowerCase(Locale.ROOT).endsWith(".gz")
                ? new GZIPInputStream(bytes)
                : bytes;
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(
                    plain,
                    StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)))) {
      int lines = 0;
      for (int c = reader.read();
          c >= 0 && lines < SAMPLE_LINES && text.length() < MAX_CHARACTERS;
          c = reader.read()) {
        if (c == 0) {
          throw new DataException(
              name + " holds zero bytes and is not a CSV file; save it as UTF-8 text");
        }
        text.append((char) c);
        lines += c == '\n' ? 1 : 0;
      }
    } catch (CharacterCodingException e) {
      throw new DataException(name + " is not UTF-8 text; save it in that encoding", e);
    } catch (IOException e) {
      throw new DataException(name + " cannot be read: " + DataFiles.reason(e), e);
    }
    boolean marked = text.length() > 0 && text.charAt(0) == '\uFEFF';
    return marked ? text.substring(1) : text.toString();
  }

  /**
   * Divides text into records and fields, quotes and doubled quotes heeded; blank lines skipped.
   */
  private static List<List<String>> records(String text, char separator) {
    List<List<String>> records = new ArrayList<>();
    List<String> record = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        field.append(c);
        i++;
      } else if (c == '"' && (quoted || field.toString().isBlank())) {
        quoted = !quoted;
      } else if (quoted || (c != separator && c != '\n' && c != '\r')) {
        field.append(c);
      } else if (c == separator) {
        record.add(field.toString());
        field.setLength(0);
      } else if (!record.isEmpty() || field.length() > 0) {
        record.add(field.toString());
        field.setLength(0);
        records.add(record);
        record = new ArrayList<>();
      }
    }
    if (records.isEmpty() || !record.isEmpty()) {
      record.add(field.toString());
      records.add(record);
    }
    return records;
  }

  private static boolean isHeader(List<List<String>> records) {
    List<String> top = records.get(0);
    if (top.stream().noneMatch(CsvDialect::isNumber)) {
      return true;
    }
    if (records.size() > 1) {
      List<String> below = records.get(1);
      for (int i = 0; i < Math.min(top.size(), below.size()); i++) {
        if (!top.get(i).isBlank() && !isNumber(top.get(i)) && isNumber(below.get(i))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isNumber(String field) {
    return field.length() <= 64 && NUMBER.matcher(field.strip()).matches();
  }

  private static List<String> names(List<String> top, boolean header, String name) {
    List<String> names = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < top.size(); i++) {
      String given = header ? top.get(i).strip() : "";
      String chosen = given.isEmpty() ? "column" + i : given;
      int same = seen.indexOf(chosen.toLowerCase(Locale.ROOT));
      if (same >= 0) {
        throw new DataException(
            name
                + ": columns "
                + (same + 1)
                + " and "
                + (i + 1)
                + " are both named '"
                + chosen
                + "'; give each column its own name in the first line (case does not count)");
      }
      seen.add(chosen.toLowerCase(Locale.ROOT));
      names.add(chosen);
    }
    return List.copyOf(names);
  }
}
