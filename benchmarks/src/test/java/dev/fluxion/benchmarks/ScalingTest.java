package dev.fluxion.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxion.data.TableFiles;
import dev.fluxion.model.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is measured against sizes, in its short form. */
class ScalingTest {
  @Test
  void everyCurveHasANameOfItsOwn() {
    assertThat(Scaling.all()).extracting(Scaling::name).doesNotHaveDuplicates();
    assertThat(Scaling.all())
        .allSatisfy(
            one ->
                assertThat(List.of(one.size(), one.unit(), one.description())).doesNotContain(""));
  }

  @Test
  void stepsAreTimedOnOneThreadAndOnAll() {
    List<ScalingPoint> points = points(StepScaling.DEPTH, 2);
    assertThat(points).extracting(ScalingPoint::size).containsExactly(1.0, 1.0, 2.0, 2.0);
    assertThat(points)
        .extracting(ScalingPoint::series)
        .containsExactly("1 thread", "2 threads", "1 thread", "2 threads");
    assertThat(points).allSatisfy(point -> assertThat(point.value()).isPositive());
    assertThat(points(StepScaling.BATCH, 1))
        .extracting(ScalingPoint::series)
        .containsOnly("1 thread");
  }

  @Test
  void pairsAreTimedForEachCoupling() {
    assertThat(points(new PairingScaling(), 1))
        .extracting(ScalingPoint::size)
        .containsExactly(32.0, 32.0, 64.0, 64.0);
  }

  @Test
  void theTimedProcessWritesAsManyPointsAsAsked(@TempDir Path folder) {
    Path model = folder.resolve("model.safetensors");
    Path out = folder.resolve("samples.parquet");
    SampleEuler100.model().save(model);
    SamplingScaling.main(
        Stream.of(model, 3000, out, 2).map(Object::toString).toArray(String[]::new));
    Table table = TableFiles.read(out, null);
    assertThat(table.rows()).isEqualTo(3000);
    assertThat(table.columns()).hasSize(2);
  }

  private static List<ScalingPoint> points(Scaling scaling, int threads) {
    List<ScalingPoint> points = new ArrayList<>();
    scaling.run(new BenchmarkOptions(threads, 1), true, points::add);
    return points;
  }
}
