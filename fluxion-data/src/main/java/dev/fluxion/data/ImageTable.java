package dev.fluxion.data;

import dev.fluxion.experiment.ImagesConfig;
import dev.fluxion.nn.image.ImageShape;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Images of a table: a column of whole images, or a column for each pixel.
 *
 * <p>A column of images holds the bytes of PNG or JPEG files (also as the field {@code bytes} of a
 * structure, as in the data sets of Hugging Face), or lists of levels: flat, or height lists of
 * width numbers. Pixels in columns of their own stand in the order of the columns, channel by
 * channel and row by row.
 */
final class ImageTable {
  private static final String IMAGE = "image";

  private final String name;
  private final ImagesConfig config;
  private final Map<String, String> types;

  private ImageTable(String name, ImagesConfig config, Map<String, String> types) {
    this.name = name;
    this.config = config;
    this.types = types;
  }

  /**
   * Reads all images.
   *
   * @param name what messages call the file
   * @throws DataException if the file cannot be read, a column is missing or of another type, an
   *     image is missing, cannot be decoded or differs from the first
   */
  static ImageSet read(Path file, String name, ImagesConfig config) {
    FileFormat format = FileFormat.of(BundledData.is(name) ? file.toString() : name);
    Sources.requireReadable(file, name);
    String path = Database.literal(file.toString());
    String table =
        switch (format) {
          case PARQUET -> "read_parquet(" + path + ")";
          case JSON -> "read_json(" + path + ", sample_size=-1)";
          case CSV -> "read_csv(" + path + ")";
          case NPY -> throw new DataException(name + " is read under images by its own form");
        };
    try (Database database = Database.open()) {
      Map<String, String> types =
          database.query("describe select * from " + table, ImageTable::described);
      return new ImageTable(name, config, types).read(database, table);
    } catch (SQLException e) {
      throw new DataException(
          name
              + " cannot be read: "
              + Database.reason(e)
              + "; check that it is whole and what its extension says",
          e);
    }
  }

  private static Map<String, String> described(ResultSet result) throws SQLException {
    Map<String, String> types = new LinkedHashMap<>();
    while (result.next()) {
      types.put(result.getString(1), result.getString(2));
    }
    return types;
  }

  /** Returns a named column, or the usual one where there is one. */
  private Optional<String> column(@Nullable String wanted, String usual, String key) {
    if (wanted == null) {
      return types.containsKey(usual) ? Optional.of(usual) : Optional.empty();
    }
    if (!types.containsKey(wanted)) {
      List<String> known = List.copyOf(types.keySet());
      throw new DataException(
          name
              + " has no column '"
              + wanted
              + "', which data.images."
              + key
              + " names"
              + ColumnChoice.suggestion(wanted, known)
              + "it has "
              + ColumnChoice.listed(known));
    }
    return Optional.of(wanted);
  }

  private ImageSet read(Database database, String table) throws SQLException {
    Optional<String> image = column(config.image(), IMAGE, "image");
    Optional<String> label = column(config.label(), ImagesConfig.LABEL, "label");
    String labelled =
        label.map(found -> ", cast(" + Database.identifier(found) + " as varchar)").orElse("");
    ImageGatherer gathered = new ImageGatherer(name, config);
    List<String> texts = new ArrayList<>();
    String cells;
    Cell reader;
    if (image.isPresent()) {
      String id = Database.identifier(image.get());
      String type = String.valueOf(types.get(image.get())).toUpperCase(Locale.ROOT);
      boolean structure = type.startsWith("STRUCT(") && type.contains("BYTES");
      if (type.equals("BLOB") || structure) {
        cells = structure ? id + ".bytes" : id;
        reader = this::picture;
      } else if (type.matches("[A-Z0-9]+(\\([0-9,]+\\))?(\\[\\d*]){1,2}")) {
        boolean flat = type.indexOf('[') == type.lastIndexOf('[');
        cells = "cast(" + id + " as double[]" + (flat ? ")" : "[])");
        reader = flat ? this::numbers : this::rows;
      } else {
        throw new DataException(
            name
                + ", column '"
                + image.get()
                + "': holds "
                + type
                + ", but images are the bytes of PNG or JPEG files, or lists of numbers; name the"
                + " column of images in data.images.image");
      }
    } else {
      List<String> pixels = pixels(label);
      cells =
          "[cast("
              + String.join(
                  " as double), cast(", pixels.stream().map(Database::identifier).toList())
              + " as double)]";
      reader = this::numbers;
    }
    String sql = "select " + cells + labelled + " from " + table;
    database.query(
        sql,
        result -> {
          for (long row = 1; result.next(); row++) {
            String own = name + ", row " + row;
            reader.add(result, own, gathered);
            if (label.isPresent()) {
              texts.add(text(result.getString(2), own, label.get()));
            }
          }
          return true;
        });
    return gathered.set(label.isPresent() ? ImageLabels.of(texts) : ImageLabels.NONE);
  }

  private List<String> pixels(Optional<String> label) {
    List<String> pixels = new ArrayList<>(types.keySet());
    label.ifPresent(pixels::remove);
    for (String column : pixels) {
      String type = String.valueOf(types.get(column));
      if (Database.kind(type) != Database.Kind.NUMBER) {
        throw new DataException(
            name
                + ", column '"
                + column
                + "': holds "
                + type
                + ", but a table without a column 'image' has a column of numbers for each pixel;"
                + " name the column of images in data.images.image, or that of labels in"
                + " data.images.label");
      }
    }
    return pixels;
  }

  private static String text(@Nullable String text, String own, String column) {
    if (text == null) {
      throw new DataException(own + ", column '" + column + "': the label is missing; fill it in");
    }
    return text;
  }

  /** Adds the image of a row. */
  private interface Cell {
    void add(ResultSet row, String own, ImageGatherer to) throws SQLException;
  }

  private void picture(ResultSet row, String own, ImageGatherer to) throws SQLException {
    byte[] bytes = row.getBytes(1);
    if (bytes == null) {
      throw missing(own);
    }
    to.picture(bytes, own);
  }

  private void numbers(ResultSet row, String own, ImageGatherer to) throws SQLException {
    Object[] cells = cells(row.getArray(1), own);
    ImageShape shape = ImageSources.shape(name, cells.length, config.shape());
    byte[] values = new byte[cells.length];
    put(cells, values, 0, own);
    to.add(new ImagePixels(shape, values), own);
  }

  private void rows(ResultSet row, String own, ImageGatherer to) throws SQLException {
    Object[] lines = cells(row.getArray(1), own);
    int width = lines.length == 0 ? 0 : line(lines[0], own).length;
    byte[] values = new byte[lines.length * width];
    for (int y = 0; y < lines.length; y++) {
      Object[] cells = line(lines[y], own);
      if (cells.length != width) {
        throw new DataException(
            own
                + ": line "
                + (y + 1)
                + " of the image has "
                + cells.length
                + " numbers, but its first has "
                + width
                + "; make all lines alike");
      }
      put(cells, values, y * width, own);
    }
    if (values.length == 0) {
      throw missing(own);
    }
    to.add(new ImagePixels(new ImageShape(1, lines.length, width), values), own);
  }

  private static Object[] line(@Nullable Object line, String own) throws SQLException {
    return line instanceof Object[] cells ? cells : cells((Array) line, own);
  }

  private static Object[] cells(@Nullable Array array, String own) throws SQLException {
    if (array == null) {
      throw missing(own);
    }
    return (Object[]) array.getArray();
  }

  private static DataException missing(String own) {
    return new DataException(own + ": the image is missing; leave the row out of the file");
  }

  private static void put(@Nullable Object[] cells, byte[] values, int at, String own) {
    for (int i = 0; i < cells.length; i++) {
      Object cell = cells[i];
      double value = cell == null ? Double.NaN : ((Number) cell).doubleValue();
      if (!(value >= 0 && value <= 255 && value == Math.rint(value))) {
        throw new DataException(
            own
                + ": a pixel is "
                + (cell == null ? "missing" : value)
                + ", but must be a whole number from 0 to 255; scale the values so");
      }
      values[at + i] = (byte) (int) value;
    }
  }
}
