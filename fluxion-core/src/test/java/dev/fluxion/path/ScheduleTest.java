package dev.fluxion.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Tensors;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class ScheduleTest {
  static final List<Schedule> ALL =
      List.of(
          new Schedule.Linear(0),
          new Schedule.Linear(0.2),
          new Schedules.Polynomial(2),
          new Schedules.Polynomial(1.5),
          new Schedules.Cosine(),
          new Schedules.LinearVp(),
          new Schedules.Vp(0.1, 20),
          new Schedules.Vp(1, 1),
          Schedule.of(Tensor::square, t -> t.square().neg().add(new Scalar(1.0))));

  private static double at(UnaryOperator<Tensor> function, double t) {
    return function.apply(Tensors.of(new double[] {t}, 1)).item_double();
  }

  /** Values computed apart from the library, with ten digits. */
  @ParameterizedTest
  @CsvSource({
    "vp, .1, .01699646326, .9998555497, .1530531517, -.002601738091",
    "vp, .5, .2811828808, .9596542021, 1.412943976, -.4139987682",
    "vp, .9, .9467217988, .3220525355, .9893242798, -2.908267312",
    "linear-vp, .1, .1, .9949874371, 1, -.1005037815",
    "linear-vp, .5, .5, .8660254038, 1, -.5773502692",
    "linear-vp, .9, .9, .4358898944, 1, -2.064741605",
    "cosine, .1, .156434465, .9876883406, 1.551457217, -.2457266831",
    "cosine, .5, .7071067812, .7071067812, 1.110720735, -1.110720735",
    "cosine, .9, .9876883406, .156434465, .2457266831, -1.551457217",
    "polynomial, .1, .01, .99, .2, -.2",
    "polynomial, .5, .25, .75, 1, -1",
    "polynomial, .9, .81, .19, 1.8, -1.8"
  })
  void valuesAreTheTables(
      String name, double t, double alpha, double sigma, double alphaDot, double sigmaDot) {
    Schedule schedule = Schedule.named(name);
    assertThat(at(schedule::alpha, t)).isCloseTo(alpha, within(1e-9));
    assertThat(at(schedule::sigma, t)).isCloseTo(sigma, within(1e-9));
    assertThat(at(schedule::alphaDot, t)).isCloseTo(alphaDot, within(1e-9));
    assertThat(at(schedule::sigmaDot, t)).isCloseTo(sigmaDot, within(1e-9));
  }

  /** Central differences err by h^2 f''' / 6, with f''' below 300 within .02 to .95. */
  @ParameterizedTest
  @FieldSource("ALL")
  void derivativesAreFiniteDifferences(Schedule schedule) {
    double h = 1e-5;
    for (double t : new double[] {0.02, 0.3, 0.5, 0.8, 0.95}) {
      double alphaSlope = (at(schedule::alpha, t + h) - at(schedule::alpha, t - h)) / (2 * h);
      double sigmaSlope = (at(schedule::sigma, t + h) - at(schedule::sigma, t - h)) / (2 * h);
      assertThat(at(schedule::alphaDot, t)).isCloseTo(alphaSlope, within(2e-8));
      assertThat(at(schedule::sigmaDot, t)).isCloseTo(sigmaSlope, within(2e-8));
    }
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void endsAreTheSourceAndTheData(Schedule schedule) {
    boolean diffusion = schedule instanceof Schedules.Vp;
    double start =
        schedule instanceof Schedules.Vp vp ? Math.exp(-(vp.betaMin() + vp.betaMax()) / 4) : 0;
    double blur = schedule instanceof Schedule.Linear linear ? linear.sigmaMin() : 0;
    assertThat(at(schedule::alpha, 0)).isCloseTo(start, within(1e-15));
    assertThat(at(schedule::sigma, 0))
        .isCloseTo(diffusion ? Math.sqrt(1 - start * start) : 1, within(1e-15));
    assertThat(at(schedule::alpha, 1)).isEqualTo(1);
    assertThat(at(schedule::sigma, 1)).isCloseTo(blur, within(1e-15));
  }

  /** Near t = 1 float32 keeps sigma to a relative 1e-6, for 1 - t is exact there. */
  @ParameterizedTest
  @FieldSource("ALL")
  void singlePrecisionKeepsItsDigitsNearTheData(Schedule schedule) {
    if (schedule instanceof CustomSchedule || schedule instanceof Schedule.Linear) {
      return;
    }
    for (double rest : new double[] {1.0 / (1 << 8), 1.0 / (1 << 16), 1.0 / (1 << 22)}) {
      Tensor single = Tensors.of(new float[] {(float) (1 - rest)}, 1);
      double exact = at(schedule::sigma, 1 - rest);
      double slope = at(schedule::sigmaDot, 1 - rest);
      assertThat(schedule.sigma(single).item_double() / exact).isCloseTo(1, within(1e-6));
      assertThat(schedule.sigmaDot(single).item_double() / slope).isCloseTo(1, within(1e-6));
      assertThat(schedule.sigma(single).scalar_type().intern()).isEqualTo(ScalarType.Float);
    }
    double tiny = 1e-12;
    if (schedule instanceof Schedules.LinearVp) {
      assertThat(at(schedule::sigma, 1 - tiny) / Math.sqrt(2 * tiny)).isCloseTo(1, within(1e-4));
    }
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void theTimeOfAnAngleIsTheInverse(Schedule schedule) {
    for (double t : new double[] {0, 1e-3, 0.1, 0.5, 0.9, 0.999, 1}) {
      double angle = Math.atan2(at(schedule::alpha, t), at(schedule::sigma, t));
      assertThat(at(schedule::timeAt, angle)).isCloseTo(t, within(1e-12));
      assertThat(at(a -> ScheduleAngle.bisected(schedule, a), angle)).isCloseTo(t, within(1e-12));
    }
  }

  @Test
  void angleOutsideOfAScheduleIsItsNearestEnd() {
    assertThat(at(new Schedules.Vp(0.1, 20)::timeAt, 0.001)).isCloseTo(0, within(1e-15));
    assertThat(at(new Schedules.Vp(0.1, 20)::timeAt, 0)).isCloseTo(0, within(1e-15));
    assertThat(at(new Schedule.Linear(0.2)::timeAt, Math.PI / 2)).isEqualTo(1);
    Schedule custom = Schedule.of(t -> t, t -> t.mul(new Scalar(-0.5)).add(new Scalar(1.0)));
    assertThat(at(custom::timeAt, 1.5)).isEqualTo(1);
  }

  @Test
  void aUsersCosineIsTheLibrarys() {
    Schedule own =
        Schedule.of(
            t -> t.mul(new Scalar(Math.PI / 2)).sin(), t -> t.mul(new Scalar(Math.PI / 2)).cos());
    Schedule cosine = new Schedules.Cosine();
    for (double t : new double[] {0, 0.2, 0.77, 1}) {
      assertThat(at(own::alphaDot, t)).isCloseTo(at(cosine::alphaDot, t), within(1e-14));
      assertThat(at(own::sigmaDot, t)).isCloseTo(at(cosine::sigmaDot, t), within(1e-14));
    }
    assertThat(own.range()).isEqualTo(TimeRange.WHOLE);
    Schedule singular =
        Schedule.of(
            t -> t, t -> t.square().neg().add(new Scalar(1.0)).clamp_min(new Scalar(0.0)).sqrt());
    assertThat(singular.range()).isEqualTo(new TimeRange(0, 1 - 1e-3));
  }

  private static void refused(
      UnaryOperator<Tensor> alpha, UnaryOperator<Tensor> sigma, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Schedule.of(alpha, sigma))
        .withMessageContaining(message);
  }

  @Test
  void aUsersMistakesAreNamedWithTheirTime() {
    UnaryOperator<Tensor> rest = t -> t.neg().add(new Scalar(1.0));
    refused(t -> t.add(new Scalar(0.1)), rest, "alpha: is 0.1 at t = 0, but must be within 0 to");
    refused(t -> t.mul(new Scalar(0.5)), rest, "alpha: is 0.5 at t = 1, but must be 1");
    refused(t -> t, t -> t.mul(new Scalar(0.5)), "sigma: is 0.0 at t = 0");
    refused(t -> t, t -> rest.apply(t).log(), "sigma: is -Infinity at t = 1.0, but must be finite");
    refused(t -> t.mul(new Scalar(2.5 * Math.PI)).sin(), rest, "but must rise with t");
    refused(t -> t.detach(), rest, "alpha: does not depend on t for autograd");
    refused(t -> t.add(t.detach()).mul(new Scalar(0.5)), rest, "alpha: autograd's derivative at t");
    refused(t -> t.sum(), rest, "alpha: gives a tensor of shape []");
  }
}
