package dev.fluxion.benchmarks.peer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Work that Fluxion and its peers do in turns.
 *
 * @param workload name of the workload
 * @param variant what varies within the workload
 * @param unit unit of the figures, that begins with {@code ms} or {@code s}
 * @param gigaflops arithmetic of one unit of the work in units of 1e9; 0 where it is not known
 * @param numbers sizes that both sides need
 * @param quantities what both sides must agree on
 * @param peers the peers
 */
public record Contest(
    String workload,
    String variant,
    String unit,
    double gigaflops,
    Map<String, Integer> numbers,
    List<Quantity> quantities,
    List<Peer> peers) {
  /** Name of the file that tells a side what to do. */
  public static final String TASK = "task.json";

  /** Copies the lists. */
  public Contest {
    numbers = Map.copyOf(numbers);
    quantities = List.copyOf(quantities);
    peers = List.copyOf(peers);
  }

  /** Returns the seconds of one unit of the figures. */
  public double secondsPerUnit() {
    return unit.startsWith("ms") ? 1e-3 : 1;
  }

  /** Writes what both sides read into a folder. */
  public void write(Path folder, int threads) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode task = mapper.createObjectNode();
    task.put("workload", workload).put("variant", variant).put("threads", threads);
    numbers.forEach(task.putObject("numbers")::put);
    Files.writeString(folder.resolve(TASK), mapper.writeValueAsString(task));
  }
}
