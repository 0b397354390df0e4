package dev.fluxion.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Reads the one place where all defaults stand. */
final class Defaults {
  private Defaults() {}

  static ObjectNode read() {
    try (InputStream in =
        Objects.requireNonNull(
            Defaults.class.getResourceAsStream("defaults.yaml"), "defaults.yaml is missing")) {
      return (ObjectNode) YamlReader.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
