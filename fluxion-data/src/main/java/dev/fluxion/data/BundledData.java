package dev.fluxion.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Data sets that come with the library, and resources of the class path, by name.
 *
 * <p>{@code builtin:us-map} holds longitude and latitude of the postcodes of the lower 48 states of
 * the USA and D.C., 33,109 distinct points in degrees (GeoNames, CC BY 4.0). {@code builtin:iris}
 * holds sepalLength, sepalWidth, petalLength, petalWidth in cm, rounded to 0.1, and the species of
 * 150 irises. {@code builtin:seattle-weather} holds date, precipitation in mm, tempMax and tempMin
 * in degrees Celsius, wind in m/s and the weather in a word for each of 1,461 days from 2012 to
 * 2015 (NOAA, public domain). {@code builtin:digits} holds 1,797 handwritten digits of 8 x 8 pixels
 * from 0 to 16, p0 to p63, and the label of each (E. Alpaydin, C. Kaynak). {@code classpath:NAME}
 * is the resource NAME of the class path.
 */
final class BundledData {
  private static final String BUILTIN = "builtin:";
  private static final String CLASSPATH = "classpath:";
  private static final Map<String, String> FILES =
      new TreeMap<>(
          Map.of(
              "us-map", "us-map.csv.gz",
              "digits", "digits.csv.gz",
              "iris", "iris.csv",
              "seattle-weather", "seattle-weather.csv.gz"));

  private BundledData() {}

  /** Returns the names of the built-in sets, with their prefix. */
  static List<String> names() {
    return FILES.keySet().stream().map(name -> BUILTIN + name).toList();
  }

  /** Tells whether a file name stands for bundled data. */
  static boolean is(String file) {
    return file.startsWith(BUILTIN) || file.startsWith(CLASSPATH);
  }

  /**
   * Copies bundled data to a temporary file with the right extension, which the caller deletes.
   *
   * @throws DataException if there is no such data
   */
  static Path copy(String file) {
    String resource;
    if (file.startsWith(BUILTIN)) {
      String found = FILES.get(file.substring(BUILTIN.length()));
      if (found == null) {
        throw new DataException(
            "there is no built-in data set '"
                + file
                + "'"
                + ColumnChoice.suggestion(file, names())
                + "there are "
                + String.join(", ", names()));
      }
      resource = "/dev/fluxion/data/" + found;
    } else {
      String name = file.substring(CLASSPATH.length());
      resource = name.startsWith("/") ? name : "/" + name;
    }
    try (InputStream in = open(resource)) {
      if (in == null) {
        throw new DataException(file + " is not on the class path; check the resource's name");
      }
      int slash = resource.lastIndexOf('/');
      Path copy = Files.createTempFile("fluxion-", "-" + resource.substring(slash + 1));
      Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
      return copy;
    } catch (IOException e) {
      throw new DataException(
          file + " cannot be copied to the temporary folder: " + DataFiles.reason(e), e);
    }
  }

  private static @Nullable InputStream open(String resource) {
    InputStream own = BundledData.class.getResourceAsStream(resource);
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return own != null || context == null
        ? own
        : context.getResourceAsStream(resource.substring(1));
  }
}
