package dev.fluxion.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** The version of the command line, written by the build. */
final class Version {
  private Version() {}

  static String value() {
    Properties properties = new Properties();
    try (InputStream in =
        Objects.requireNonNull(
            Version.class.getResourceAsStream("version.properties"), "version.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "unknown");
  }

  static Report report() {
    String java = System.getProperty("java.version", "unknown");
    return new Report("version")
        .put("version", value())
        .put("java", java)
        .line("fluxion " + value() + " (Java " + java + ")");
  }
}
