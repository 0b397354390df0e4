package dev.fluxion.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.plot.Charts;
import dev.fluxion.plot.LossStyle;
import dev.fluxion.plot.Picture;
import dev.fluxion.plot.Points;
import dev.fluxion.train.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The losses of a run, from its events.
 *
 * @param training training loss by step
 * @param validation validation loss by step
 */
record LossHistory(Map<Long, Double> training, Map<Long, Double> validation) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads the events of a run; where a run was resumed, the later event of a step counts.
   *
   * @throws InvalidValue if there is no run, or it has no events
   */
  static LossHistory read(ModelArgument argument) throws IOException {
    Optional<RunDirectory> run = argument.run();
    if (run.isEmpty()) {
      throw new InvalidValue(
          argument.file().toString(),
          "is a model file, but the loss stands in a run's events; name the run's folder");
    }
    Path events = run.get().events();
    if (!Files.exists(events)) {
      throw new InvalidValue(events.toString(), "does not exist, so there is no loss to draw");
    }
    LossHistory history = new LossHistory(new TreeMap<>(), new TreeMap<>());
    for (String line : Files.readAllLines(events)) {
      history.add(line);
    }
    if (history.training.isEmpty()) {
      throw new InvalidValue(events.toString(), "holds no loss yet; train for more steps");
    }
    return history;
  }

  private void add(String line) {
    JsonNode event;
    try {
      event = JSON.readTree(line);
    } catch (JsonProcessingException unfinished) {
      return;
    }
    double loss = event.path("loss").asDouble(Double.NaN);
    if (!Double.isFinite(loss)) {
      return;
    }
    switch (event.path("event").asText()) {
      case "progressed" -> training.put(event.path("step").asLong(), loss);
      case "validated" -> validation.put(event.path("step").asLong(), loss);
      default -> {}
    }
  }

  /** Draws both. */
  Picture picture(String name) {
    return Charts.loss(
        name + ": loss", points(training), validation.isEmpty() ? null : points(validation), STYLE);
  }

  private static final LossStyle STYLE = LossStyle.PLAIN;

  private static Points points(Map<Long, Double> losses) {
    return Points.of(
        losses.keySet().stream().mapToDouble(Long::doubleValue).toArray(),
        losses.values().stream().mapToDouble(Double::doubleValue).toArray());
  }
}
