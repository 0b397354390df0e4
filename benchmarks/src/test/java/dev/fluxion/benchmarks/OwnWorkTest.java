package dev.fluxion.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fluxion.benchmarks.peer.Contest;
import dev.fluxion.benchmarks.peer.Conversation;
import dev.fluxion.benchmarks.peer.Peer;
import dev.fluxion.model.FlowModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnWorkTest {
  private static final Path ROOT = Path.of(System.getProperty("fluxion.root"));

  @TempDir Path folder = Path.of("");

  /** Has a contest's work done in this process; returns the replies. */
  private List<JsonNode> replies(String workload, String variant, Map<String, Integer> numbers)
      throws Exception {
    new Contest(workload, variant, "ms", 0, numbers, List.of(), List.of()).write(folder, 1);
    OwnWork work = OwnWork.of(OwnTask.read(folder));
    ByteArrayInputStream requests =
        new ByteArrayInputStream(
            "run\nrun\nhello\nmemory\ncheck\nend\nrun\n".getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream replies = new ByteArrayOutputStream();
    work.serve(new Conversation(requests, replies, work::check, work::peakMegabytes));
    List<JsonNode> found = new ArrayList<>();
    for (String line : replies.toString(StandardCharsets.UTF_8).lines().toList()) {
      found.add(new ObjectMapper().readTree(line));
    }
    assertThat(found).hasSize(6);
    assertThat(found.get(0).path("ready").asBoolean()).isTrue();
    assertThat(found.get(1).path("figure").asDouble()).isPositive();
    assertThat(found.get(2).path("figure").asDouble()).isPositive();
    assertThat(found.get(3).path("unknown").asText()).isEqualTo("hello");
    assertThat(found.get(4).has("peakMegabytes")).isTrue();
    return found;
  }

  private double[] values(JsonNode reply, String name) {
    JsonNode values = reply.path("values").path(name);
    double[] found = new double[values.size()];
    for (int i = 0; i < found.length; i++) {
      found[i] = values.get(i).asDouble();
    }
    return found;
  }

  @Test
  void aTrainingGoesOnBlockByBlockAndGivesItsStartAway() throws Exception {
    JsonNode checked =
        replies(SpiralStep.NAME, "batch 8", Map.of("batch", 8, "block", 2, "warmUps", 1)).get(5);
    FlowModel start = FlowModel.load(folder.resolve("model.safetensors"));
    JsonNode inputs = new ObjectMapper().readTree(folder.resolve("inputs.json").toFile());
    FieldCheck points = FieldCheck.of(256, 2);
    assertThat(inputs.path("x").get(5).asDouble()).isEqualTo(points.x()[5]);
    assertThat(values(checked, "velocity")).containsExactly(points.velocity(start.rawField()));
    assertThat(values(checked, "loss")[0]).isBetween(0.01, 100.0);
  }

  @Test
  void sequencesAreTrainedInTheSameWay() throws Exception {
    JsonNode checked = replies(GruStep.NAME, "causal", Map.of("block", 1, "warmUps", 1)).get(5);
    assertThat(values(checked, "velocity")).hasSize(16 * 64);
  }

  @Test
  void likelihoodsAreComparedRowByRow() throws Exception {
    JsonNode checked =
        replies(CnfStep.NAME, CnfStep.FIXED, Map.of("block", 1, "warmUps", 1)).get(5);
    double[] nats = values(checked, "logDensity");
    assertThat(nats).hasSize(256);
    double mean = java.util.Arrays.stream(nats).average().orElseThrow();
    // The loss of a batch from the same weights is minus the mean up to some steps of training.
    assertThat(values(checked, "loss")[0]).isCloseTo(-mean, within(0.3));
    assertThat(folder.resolve("rows.npy")).exists();
  }

  @Test
  void theRecipeIsTrainedFromItsTable() throws Exception {
    JsonNode checked = replies(RecipeWorkload.NAME, "short", Map.of("epochs", 5)).get(5);
    assertThat(values(checked, "velocity")).hasSize(256 * 4);
    assertThat(values(checked, "loss")[0]).isPositive();
  }

  @Test
  void assignmentsOfSharedPointsHaveTheCostOfTheirPairs() throws Exception {
    JsonNode checked =
        replies(AssignmentWorkload.NAME, "n = 8", Map.of("n", 8, "repeats", 2)).get(5);
    JsonNode inputs = new ObjectMapper().readTree(folder.resolve("inputs.json").toFile());
    double unpaired = 0;
    for (int i = 0; i < 512; i++) {
      double apart =
          inputs.path("normal").get(i).asDouble() - inputs.path("spiral").get(i).asDouble();
      unpaired += apart * apart / 256;
    }
    assertThat(values(checked, "cost")[0]).isPositive().isLessThan(unpaired);
  }

  @Test
  void contestsNameWorkloadsAndProgramsThatExist() {
    List<String> known = Workload.all().stream().map(Workload::name).toList();
    for (Contest contest : Contests.all()) {
      assertThat(known).contains(contest.workload());
      assertThat(contest.quantities()).isNotEmpty();
      assertThat(contest.peers()).anyMatch(Peer::counted);
      assertThat(contest.secondsPerUnit()).isEqualTo(contest.unit().startsWith("ms") ? 1e-3 : 1);
      for (Peer peer : contest.peers()) {
        assertThat(ROOT.resolve("benchmarks/peers").resolve(peer.script())).exists();
      }
    }
  }

  @Test
  void theArithmeticOfASpiralStepIsThatOfItsProducts() {
    // 2 n m k for each product: forward, gradients of weights, gradients of inputs but the first.
    double forward = 3 * 64 + 2 * 64 * 64 + 64 * 2;
    double backward = 2 * forward - 3 * 64;
    assertThat(Contests.all().get(1).gigaflops())
        .isCloseTo(2 * 2048 * (forward + backward) / 1e9, within(1e-12));
    assertThat(WideStep.gigaflops()).isBetween(26.0, 27.0);
  }

  @Test
  void theInstalledPackagesAreThoseThatTheProgramsAskFor() throws Exception {
    String lock = Files.readString(ROOT.resolve("scripts/peers-lock.txt"));
    for (String name :
        List.of(
            "numpy",
            "scipy",
            "torch",
            "jax",
            "optax",
            "equinox",
            "diffrax",
            "torchdiffeq",
            "torchcfm",
            "pot")) {
      assertThat(lock).containsPattern("(?m)^# \\d+ bytes\n" + name + "==\\S+ .*\\\\\n +--hash=");
    }
  }
}
