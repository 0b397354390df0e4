package dev.fluxion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Standardize;
import dev.fluxion.model.Table;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.source.Normal;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TeacherPairsTest {
  /** On vp the velocity is infinite at t = 1, where sampling ends with the mean of x1. */
  @ParameterizedTest
  @CsvSource({"condot, velocity", "vp, x1", "vp, noise"})
  void theEndsAreThoseOfTheTeachersSampling(String path, String objective) {
    Experiment experiment =
        Experiment.parse(
            String.format(
                "{data: {toy: moons}, path: {type: %s}, objective: {type: %s}}", path, objective));
    FlowModel teacher =
        FlowModel.of(
            experiment,
            new Standardize(new double[] {1, 2}, new double[] {3, 0.5}),
            Normal.STANDARD,
            List.of("x", "y"),
            experiment.field().build(2, Key.of(1), ScalarType.Float),
            Optional.empty(),
            Map.of());
    int rows = 50;
    Tensor x0 = Tensors.empty(ScalarType.Float, rows, 2);
    Tensor x1 = Tensors.empty(ScalarType.Float, rows, 2);
    Tensor nothing = Tensors.empty(ScalarType.Float, rows, 0);
    new TeacherPairs(teacher, teacher.source(), RungeKutta.named("rk4"), 7)
        .draw(Key.of(3), 5, rows, 0, rows, x0, x1, nothing);
    double[] ends =
        teacher
            .transport(
                new Table(teacher.columns(), rows, Tensors.doubles(x0)),
                0,
                1,
                teacher.defaultOptions().withSolver("rk4", 7))
            .values();
    teacher.transform().toStandard(ends, rows);
    assertThat(Tensors.doubles(x1)).containsExactly(ends, within(1e-5));
  }
}
