package dev.fluxion.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML 1.2 document (core schema) into a tree of plain values.
 *
 * <p>Builds from parser events, so that every limit holds while reading: text length, depth, number
 * of values with aliases counted as often as they are used. Tags are refused.
 */
final class YamlReader {
  static final int MAX_CHARACTERS = 1_000_000;
  static final int MAX_DEPTH = 24;
  static final int MAX_VALUES = 20_000;

  private final Iterator<Event> events;
  private final Map<Anchor, JsonNode> anchors = new HashMap<>();
  private int values;

  private YamlReader(Iterator<Event> events) {
    this.events = events;
  }

  /**
   * Reads a document; an empty one gives a missing node.
   *
   * @throws InvalidValue naming line and column, if the text is no YAML or breaks a limit
   */
  static JsonNode read(String text) {
    String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    if (body.length() > MAX_CHARACTERS) {
      throw new InvalidValue(
          "",
          "the text has "
              + body.length()
              + " characters, but an experiment has at most "
              + MAX_CHARACTERS);
    }
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel("experiment")
            .setUseMarks(true)
            .setCodePointLimit(MAX_CHARACTERS)
            .build();
    try {
      return new YamlReader(new Parse(settings).parseString(body).iterator()).document();
    } catch (MarkedYamlEngineException e) {
      throw syntax(e.getProblemMark(), e.getProblem());
    } catch (ReaderException e) {
      String character = String.format("the character U+%04X is not allowed", e.getCodePoint());
      throw new InvalidValue("", character + " (at character " + (e.getPosition() + 1) + ")");
    } catch (YamlEngineException | IndexOutOfBoundsException | NumberFormatException e) {
      throw new InvalidValue("", "the text is not YAML");
    }
  }

  private JsonNode document() {
    JsonNode root = JsonNodeFactory.instance.missingNode();
    boolean seen = false;
    while (events.hasNext()) {
      Event event = events.next();
      if (event instanceof NodeEvent) {
        if (seen) {
          throw syntax(event.getStartMark(), "a second document begins; an experiment is one");
        }
        seen = true;
        root = value(event, 0);
      }
    }
    return root;
  }

  private JsonNode value(Event event, int depth) {
    if (++values > MAX_VALUES || depth > MAX_DEPTH) {
      String limit =
          depth > MAX_DEPTH
              ? "values are nested more than " + MAX_DEPTH + " deep"
              : "there are more than " + MAX_VALUES + " values";
      throw syntax(event.getStartMark(), limit);
    }
    if (event instanceof AliasEvent alias) {
      return alias(alias, depth);
    }
    tag(event)
        .ifPresent(
            tag -> {
              throw syntax(event.getStartMark(), "the tag '" + tag + "' is not used here");
            });
    JsonNode node =
        switch (event.getEventId()) {
          case Scalar -> scalar((ScalarEvent) event);
          case SequenceStart -> sequence(depth);
          case MappingStart -> mapping(depth);
          default -> throw syntax(event.getStartMark(), "a value is missing");
        };
    ((NodeEvent) event).getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
    return node;
  }

  private JsonNode alias(AliasEvent alias, int depth) {
    JsonNode node = anchors.get(alias.getAlias());
    if (node == null) {
      throw syntax(
          alias.getStartMark(), "'*" + alias.getAlias().getValue() + "' is not defined before");
    }
    return copied(node, depth, alias);
  }

  private JsonNode copied(JsonNode node, int depth, AliasEvent alias) {
    if (++values > MAX_VALUES || depth > MAX_DEPTH) {
      throw syntax(alias.getStartMark(), "aliases unfold to more than " + MAX_VALUES + " values");
    }
    if (node instanceof ObjectNode map) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      map.properties()
          .forEach(entry -> copy.set(entry.getKey(), copied(entry.getValue(), depth + 1, alias)));
      return copy;
    }
    if (node instanceof ArrayNode list) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      list.forEach(item -> copy.add(copied(item, depth + 1, alias)));
      return copy;
    }
    return node;
  }

  private ArrayNode sequence(int depth) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (Event event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      list.add(value(event, depth + 1));
    }
    return list;
  }

  private ObjectNode mapping(int depth) {
    ObjectNode map = JsonNodeFactory.instance.objectNode();
    for (Event event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      if (!(event instanceof ScalarEvent key)) {
        throw syntax(event.getStartMark(), "a key must be a single word");
      }
      if (map.has(key.getValue())) {
        throw syntax(event.getStartMark(), "the key '" + key.getValue() + "' stands there twice");
      }
      map.set(key.getValue(), value(events.next(), depth + 1));
    }
    return map;
  }

  private static Optional<String> tag(Event event) {
    if (event instanceof ScalarEvent scalar) {
      return scalar.getTag();
    }
    return event instanceof CollectionStartEvent start ? start.getTag() : Optional.empty();
  }

  private static JsonNode scalar(ScalarEvent event) {
    return event.isPlain()
        ? CoreSchema.resolve(event.getValue())
        : JsonNodeFactory.instance.textNode(event.getValue());
  }

  private static InvalidValue syntax(Optional<Mark> mark, String problem) {
    String where =
        mark.map(at -> "line " + (at.getLine() + 1) + ", column " + (at.getColumn() + 1) + ": ")
            .orElse("");
    String plain =
        problem.contains("TAB")
            ? "a tab stands where YAML wants spaces; indent with spaces"
            : problem.replace("<stream end>", "the end of the text");
    return new InvalidValue("", where + plain);
  }
}
