package dev.fluxion.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The straight line's short form equals the general one. */
class ScheduleBetweenTest {
  /** A schedule with the linear one's coefficients and the general formula. */
  private record General(Schedule linear) implements Schedule {
    @Override
    public Tensor alpha(Tensor t) {
      return linear.alpha(t);
    }

    @Override
    public Tensor sigma(Tensor t) {
      return linear.sigma(t);
    }

    @Override
    public Tensor alphaDot(Tensor t) {
      return linear.alphaDot(t);
    }

    @Override
    public Tensor sigmaDot(Tensor t) {
      return linear.sigmaDot(t);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-4, 0.3})
  void shortAndGeneralFormAgree(double sigmaMin) {
    Schedule linear = new Schedule.Linear(sigmaMin);
    Tensor x0 = Tensors.normal(Key.of(1), 0, ScalarType.Double, 9, 2, 3);
    Tensor x1 = Tensors.normal(Key.of(2), 0, ScalarType.Double, 9, 2, 3);
    Tensor t = Tensors.column(Tensors.uniform(Key.of(3), 0, ScalarType.Double, 9), x0);
    Schedule.Between given = linear.between(t, x0, x1);
    Schedule.Between general = new General(linear).between(t, x0, x1);
    assertThat(Tensors.doubles(given.x()))
        .containsExactly(Tensors.doubles(general.x()), within(1e-14));
    assertThat(Tensors.doubles(given.velocity()))
        .containsExactly(Tensors.doubles(general.velocity()), within(1e-14));
  }
}
