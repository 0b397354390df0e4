package dev.fluxion.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.fluxion.benchmarks.peer.Quantity.Measure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Contests between small programs of the shell that answer as told. */
@DisabledOnOs(OS.WINDOWS)
class ArenaTest {
  @TempDir Path folder = Path.of("");

  /** Writes a side that answers runs with a figure and notes each request in the file turns. */
  private Path side(String name, String ready, String figure, String value) throws Exception {
    Path script = folder.resolve(name);
    Files.writeString(
        script,
        """
        echo '%s'
        while read request; do
          echo "%s $request" >> '%s'
          case $request in
            run) echo '{"figure": %s}' ;;
            check) echo '{"values": {"v": [%s]}}' ;;
            memory) echo '{"peakMegabytes": 7}' ;;
          esac
        done
        """
            .formatted(ready, name, folder.resolve("turns"), figure, value));
    return script;
  }

  private static final String READY = "{\"ready\": true, \"versions\": \"v 1\"}";

  private ContestResult contest(Path ours, Peer... peers) {
    return contest(1, ours, peers);
  }

  private ContestResult contest(int rounds, Path ours, Peer... peers) {
    Contest contest =
        new Contest(
            "work",
            "small",
            "s",
            0,
            Map.of("batch", 3),
            List.of(new Quantity("v", Measure.LARGEST, 1e-5)),
            List.of(peers));
    PeerSetup setup = new PeerSetup(Path.of("/bin/sh"), folder);
    return new Arena(List.of("/bin/sh", ours.toString()), setup, 2, rounds).run(contest);
  }

  @Test
  void sidesTakeTurnsAndAreCompared() throws Exception {
    Path ours = side("ours", READY, "2", "1.5");
    side("right", READY, "4", "1.500001");
    ContestResult result = contest(2, ours, Peer.of("right", "right", ""));
    assertThat(result.ratio()).hasValue(0.5);
    assertThat(result.memoryRatio()).hasValue(1);
    assertThat(result.ours().figures()).containsExactly(2.0, 2.0);
    assertThat(Files.readAllLines(folder.resolve("turns")))
        .containsExactly(
            "ours run",
            "right run",
            "ours run",
            "right run",
            "ours memory",
            "right memory",
            "ours check",
            "right check");
  }

  @Test
  void aPeerThatFindsSomethingElseIsCaught() throws Exception {
    Path ours = side("ours", READY, "2", "1.5");
    side("right", READY, "4", "1.5");
    side("wrong", READY, "4", "1.51");
    ContestResult result =
        contest(ours, Peer.of("right", "right", ""), Peer.shown("wrong", "wrong", ""));
    assertThat(result.ratio()).isEmpty();
    assertThat(result.agreements())
        .filteredOn(agreement -> !agreement.agrees())
        .extracting(Agreement::side)
        .containsExactly("wrong");
  }

  @Test
  void aPeerThatCannotTakePartIsListedWithTheReason() throws Exception {
    Path ours = side("ours", READY, "2", "1.5");
    side("away", "{\"unavailable\": \"no compiler\"}", "1", "9");
    ContestResult result = contest(ours, Peer.of("away", "away", ""));
    assertThat(result.agrees()).isTrue();
    assertThat(result.best()).isEmpty();
    assertThat(result.peers().get(0).absence()).isEqualTo("no compiler");
  }

  @Test
  void aPeerThatEndsEarlyIsNamedWithItsLastWords() throws Exception {
    Path ours = side("ours", READY, "2", "1.5");
    Files.writeString(
        folder.resolve("broken"), "echo '" + READY + "'\nread x\necho 'no such module' >&2\n");
    assertThatIllegalStateException()
        .isThrownBy(() -> contest(ours, Peer.of("broken", "broken", "")))
        .withMessageContaining("broken")
        .withMessageContaining("no such module");
  }

  @Test
  void bothSidesAreToldTheTask() throws Exception {
    Path script = folder.resolve("ours");
    Files.writeString(
        script,
        "cp \"$1/task.json\" '%s'\necho '%s'\nexit 0\n".formatted(folder.resolve("seen"), READY));
    assertThatIllegalStateException()
        .isThrownBy(() -> contest(script))
        .withMessageContaining("fluxion ended before its time");
    assertThat(Files.readString(folder.resolve("seen")))
        .contains("\"workload\":\"work\"", "\"threads\":2", "\"batch\":3");
  }

  @Test
  void whatIsMissingIsSaidWithTheCure() throws Exception {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PeerSetup(folder.resolve("none"), folder).check())
        .withMessageContaining("none")
        .withMessageContaining("scripts/peers.py");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PeerSetup(Path.of("/bin/sh"), folder).check())
        .withMessageContaining("checkout");
    Files.writeString(folder.resolve("packages.py"), "echo 'jax, diffrax'\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PeerSetup(Path.of("/bin/sh"), folder).check())
        .withMessageContaining("lacks jax, diffrax")
        .withMessageContaining("scripts/peers.py");
    Files.writeString(folder.resolve("packages.py"), "exit 3\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PeerSetup(Path.of("/bin/sh"), folder).check())
        .withMessageContaining("does not run");
    Files.writeString(folder.resolve("packages.py"), "exit 0\n");
    new PeerSetup(Path.of("/bin/sh"), folder).check();
  }
}
