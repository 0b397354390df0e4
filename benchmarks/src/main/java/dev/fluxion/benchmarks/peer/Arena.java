package dev.fluxion.benchmarks.peer;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs contests: all sides are started and warmed up one after the other, then run in turns, so
 * that what slows the machine for a while slows all of them.
 *
 * @param own command of Fluxion's side, that the contest's folder is appended to
 * @param peers the peers' interpreter and programs
 * @param threads number of threads of each side
 * @param rounds counted runs of each side
 */
public record Arena(List<String> own, PeerSetup peers, int threads, int rounds) {
  /** The name of our own side. */
  public static final String OURS = "fluxion";

  /** Copies the command. */
  public Arena {
    own = List.copyOf(own);
  }

  /** Runs a contest. */
  public ContestResult run(Contest contest) {
    Path folder = null;
    List<Entrant> entrants = new ArrayList<>();
    try {
      folder = Files.createTempDirectory("fluxion-contest");
      contest.write(folder, threads);
      List<String> command = new ArrayList<>(own);
      command.add(folder.toString());
      entrants.add(new Entrant(OURS, true, command, folder));
      for (Peer peer : contest.peers()) {
        entrants.add(new Entrant(peer.name(), peer.counted(), peers.command(peer, folder), folder));
      }
      return run(contest, entrants);
    } catch (IOException failure) {
      throw new UncheckedIOException("the contest " + contest.workload() + " failed", failure);
    } finally {
      entrants.forEach(Entrant::close);
      TemporaryFolder.delete(folder);
    }
  }

  private ContestResult run(Contest contest, List<Entrant> entrants) throws IOException {
    for (Entrant entrant : entrants) {
      entrant.start(peers.environment(threads));
    }
    for (int round = 0; round < rounds; round++) {
      entrants.forEach(Entrant::run);
    }
    entrants.forEach(Entrant::measureMemory);
    entrants.forEach(Entrant::check);
    Entrant ours = entrants.get(0);
    List<Agreement> agreements = new ArrayList<>();
    for (Entrant entrant : entrants.subList(1, entrants.size())) {
      for (Quantity quantity : entrant.present() ? contest.quantities() : List.<Quantity>of()) {
        agreements.add(
            quantity.compare(
                entrant.name, ours.value(quantity.name()), entrant.value(quantity.name())));
      }
    }
    List<Standing> standings = entrants.stream().map(Entrant::standing).toList();
    return new ContestResult(
        contest, standings.get(0), standings.subList(1, standings.size()), agreements);
  }

  /** One side while a contest goes on. */
  private static final class Entrant {
    private final String name;
    private final boolean counted;
    private final List<String> command;
    private final Path log;
    private final List<Double> figures = new ArrayList<>();
    private Optional<Side> side = Optional.empty();
    private Map<String, double[]> values = new LinkedHashMap<>();
    private String versions = "";
    private String absence = "";
    private double warmUp = Double.NaN;
    private double peak = Double.NaN;

    Entrant(String name, boolean counted, List<String> command, Path folder) {
      this.name = name;
      this.counted = counted;
      this.command = command;
      this.log = folder.resolve(name.replaceAll("[^a-z0-9]+", "-") + ".log");
    }

    boolean present() {
      return absence.isEmpty();
    }

    void start(Map<String, String> environment) throws IOException {
      long start = System.nanoTime();
      Side started = new Side(name, command, environment, log);
      side = Optional.of(started);
      JsonNode ready = started.ready();
      absence = ready.path("unavailable").asText("");
      versions = ready.path("versions").asText("");
      warmUp = (System.nanoTime() - start) / 1e9;
    }

    private Optional<Side> asked() {
      return side.filter(started -> present());
    }

    void run() {
      asked().ifPresent(started -> figures.add(started.run()));
    }

    void measureMemory() {
      asked().ifPresent(started -> peak = started.peakMegabytes());
    }

    void check() {
      asked().ifPresent(started -> values = started.check());
    }

    double[] value(String quantity) {
      return values.getOrDefault(quantity, new double[0]);
    }

    Standing standing() {
      return present()
          ? new Standing(name, counted, versions, figures, peak, warmUp, "")
          : Standing.absent(name, counted, absence);
    }

    void close() {
      side.ifPresent(Side::close);
    }
  }
}
