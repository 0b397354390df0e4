package dev.fluxion.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Writes records of a registry as JSON and reads them back. */
public final class RecordJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Registry registry;

  /** Creates the format of a registry. */
  public RecordJson(Registry registry) {
    this.registry = registry;
  }

  /**
   * Writes a record as one line, with a {@code type} where it is one of several alternatives.
   *
   * @throws IllegalArgumentException if it holds values that are not registered
   */
  public String write(Record record) {
    return new TreeWriter(registry).write(record).toString();
  }

  /**
   * Reads a record.
   *
   * @param type the record, or the interface of which it is an alternative
   * @throws InvalidValue with path, value and what is allowed
   */
  public <T> T read(Class<T> type, String text) {
    JsonNode tree;
    try {
      tree = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      String place =
          e.getLocation() == null
              ? ""
              : " at line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr();
      throw new InvalidValue("", "the text is not JSON" + place);
    }
    return type.cast(new TreeReader(registry).read(type, tree, ""));
  }
}
