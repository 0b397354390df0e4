package dev.fluxion.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fluxion.benchmarks.peer.Contest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a side is to do.
 *
 * @param folder the contest's folder, that both sides read from; ours writes into it first
 * @param workload name of the workload
 * @param variant what varies within it
 * @param threads number of threads
 * @param numbers sizes of the contest
 */
record OwnTask(
    Path folder, String workload, String variant, int threads, Map<String, Integer> numbers) {
  /** Name of the file of points that the sides compare their results at. */
  private static final String INPUTS = "inputs.json";

  OwnTask {
    numbers = Map.copyOf(numbers);
  }

  static OwnTask read(Path folder) throws IOException {
    JsonNode task = new ObjectMapper().readTree(folder.resolve(Contest.TASK).toFile());
    Map<String, Integer> numbers = new LinkedHashMap<>();
    task.path("numbers")
        .properties()
        .forEach(entry -> numbers.put(entry.getKey(), entry.getValue().asInt()));
    return new OwnTask(
        folder,
        task.path("workload").asText(),
        task.path("variant").asText(),
        task.path("threads").asInt(),
        numbers);
  }

  /**
   * Returns a size.
   *
   * @throws IllegalArgumentException if the contest has none of that name
   */
  int number(String name) {
    Integer found = numbers.get(name);
    if (found == null) {
      throw new IllegalArgumentException(name + ": the contest " + workload + " does not say it");
    }
    return found;
  }

  /** Writes arrays that both sides compute with. */
  void writeInputs(Map<String, double[]> arrays) {
    try {
      Files.writeString(folder.resolve(INPUTS), new ObjectMapper().writeValueAsString(arrays));
    } catch (IOException failure) {
      throw new UncheckedIOException("the inputs of " + workload + " cannot be written", failure);
    }
  }

  /** Returns the file that the peers read the weights from. */
  Path model() {
    return folder.resolve("model.safetensors");
  }

  /** Returns the file of the rows that both sides train on or score. */
  Path rows() {
    return folder.resolve("rows.npy");
  }
}
