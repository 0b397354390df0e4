package dev.fluxion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.data.DataException;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.TransformConfig;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.RowReader;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Sources;
import dev.fluxion.model.Table;
import dev.fluxion.model.Transform;
import dev.fluxion.tensor.Key;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataSourceTest {
  private static final String SMALL =
      """
      data: {toy: moons}
      field: {type: mlp, width: 8, depth: 1}
      training: {steps: 3, batch: 64, validateEvery: 0, seed: 3}
      """;

  private static Experiment experiment(String source) {
    return Experiment.parse(SMALL + "source: " + source + "\n");
  }

  private static void cells(Path folder) throws Exception {
    Files.writeString(folder.resolve("cells.csv"), "y,x,z\n1,5,0\n2,6,0\n4,7,0\n");
  }

  private static FlowModel trained(Path folder, String source) {
    return Trainer.of(experiment(source)).withDirectory(folder).train().model();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{type: data, file: cells.csv}",
        "{type: data, toy: eight-gaussians-wide}",
        "{type: data, file: 'builtin:iris', columns: [sepalWidth, petalLength]}",
        "{type: gaussian-mixture}",
        "{type: uniform}",
        "{type: student-t}"
      })
  void aSavedModelStartsWhereTheTrainedOneDoes(String source, @TempDir Path folder)
      throws Exception {
    cells(folder);
    FlowModel model = trained(folder, source);
    Files.delete(folder.resolve("cells.csv"));
    model.save(folder.resolve("model.safetensors"));
    FlowModel loaded = FlowModel.load(folder.resolve("model.safetensors"));
    SamplingOptions none = model.defaultOptions();
    assertThat(loaded.sample(50, Key.of(1), none).values())
        .isEqualTo(model.sample(50, Key.of(1), none).values());
  }

  @Test
  void aPathThatWidensTheSourceIsSavedToo(@TempDir Path folder) throws Exception {
    cells(folder);
    Experiment wide =
        experiment("{type: data, file: cells.csv}").with("path", "{type: icfm, sigma: 0.1}");
    FlowModel model = Trainer.of(wide).withDirectory(folder).train().model();
    FlowModel again = FlowModel.load(new java.io.ByteArrayInputStream(model.toBytes()));
    assertThat(again.sample(20, Key.of(1)).values())
        .isEqualTo(model.sample(20, Key.of(1)).values());
  }

  /** The rows of the file, matched by name, go through the transform of the target. */
  @Test
  void rowsOfTheFileAreTheStart(@TempDir Path folder) throws Exception {
    cells(folder);
    FlowModel model = trained(folder, "{type: data, file: cells.csv}");
    double[] start = dev.fluxion.evaluate.Trajectory.start(model, Key.of(2), 100);
    model.transform().toData(start, 100);
    for (int i = 0; i < 100; i++) {
      double x = start[2 * i];
      double y = x < 5.5 ? 1 : x < 6.5 ? 2 : 4;
      assertThat(Math.abs(x - Math.rint(x))).isLessThan(1e-4);
      assertThat(start[2 * i + 1]).isCloseTo(y, within(1e-4));
    }
  }

  @Test
  void sourceRowsAreCarriedInTheDatasUnits(@TempDir Path folder) throws Exception {
    cells(folder);
    FlowModel model = trained(folder, "{type: data, file: cells.csv}");
    SamplingOptions options = model.defaultOptions();
    Table rows = new Table(List.of("x", "y"), 2, new double[] {5, 1, 7, 4});
    double[] standard = rows.values().clone();
    model.transform().toStandard(standard, 2);
    Table moved = model.transport(rows, 0, 1, FlowModel.Units.DATA, options);
    assertThat(moved.values())
        .isEqualTo(model.transport(new Table(rows.columns(), 2, standard), 0, 1, options).values());
    double[] back = model.transport(moved, 1, 0, FlowModel.Units.DATA, options).values();
    assertThat(back).containsExactly(rows.values(), within(1e-3));
  }

  @Test
  void thereIsNoLikelihood(@TempDir Path folder) throws Exception {
    cells(folder);
    FlowModel model = trained(folder, "{type: data, file: cells.csv}");
    Table rows = new Table(List.of("x", "y"), 1, new double[] {0, 0});
    assertThat(model.densityMissing().orElseThrow()).contains("cells.csv");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.logDensity(rows))
        .withMessageContaining("cells.csv")
        .withMessageContaining("density is not known");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.sampleWithLogDensity(2, Key.of(0), model.defaultOptions()))
        .withMessageContaining("cells.csv");
    assertThat(trained(folder, "{type: student-t}").logDensity(rows)[0]).isFinite();
  }

  @Test
  void dataThatDoNotFitAreRefused(@TempDir Path folder) throws Exception {
    cells(folder);
    Files.writeString(folder.resolve("narrow.csv"), "x,w\n1,2\n3,4\n");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> trained(folder, "{type: data, file: narrow.csv}"))
        .withMessageContaining("narrow.csv has no column 'y'");
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> trained(folder, "{type: data, file: narrow.csv, columns: [x]}"))
        .withMessageContaining("source.columns: names 1 columns, but the data have 2");
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> trained(folder, "{type: data, toy: moon}"))
        .withMessageContaining("source.toy: is 'moon', did you mean 'moons'?");
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> trained(folder, "{type: uniform, lower: [0, 0, 0], upper: [1, 1, 1]}"))
        .withMessageContaining("source.lower: has 3 values, but rows have 2");
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> Experiment.parse(SMALL + "source: {type: data}\n"))
        .withMessageContaining("source: names 0 of file, toy and images");
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(
            () -> Experiment.parse(SMALL + "source: {type: data, toy: moons}\npath: {type: fm}\n"))
        .withMessageContaining("fm");
    int rows = Sources.LARGEST + 1;
    Transform identity =
        Transform.fit(
            new TransformConfig.None(), RowReader.of(new double[] {0, 1}, 1), List.of("x"));
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(
            () ->
                Sources.table(
                    "huge.csv", new Table(List.of("x"), rows, new double[rows]), identity))
        .withMessageContaining("huge.csv has 16,777,217 rows")
        .withMessageContaining("64 MiB");
  }

  @Test
  void aChangedSourceIsNoticedOnResuming(@TempDir Path folder) throws Exception {
    cells(folder);
    RunDirectory run = new RunDirectory(folder.resolve("run"));
    Experiment experiment =
        experiment("{type: data, file: '" + folder.resolve("cells.csv") + "'}")
            .with("data.count", 500);
    Trainer.of(experiment).train(run, false);
    Files.writeString(folder.resolve("cells.csv"), "x,y\n1,5\n2,6\n");
    assertThatExceptionOfType(TrainingException.class)
        .isThrownBy(() -> Trainer.resumed(run, 5L).resume(run))
        .withMessageContaining("fingerprints differ");
  }
}
