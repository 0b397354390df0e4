package dev.fluxion.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConversionsTest {
  private static final double[] TIMES = {0.01, 0.1, 0.5, 0.77, 0.99};

  static List<Arguments> schedulesAndPairs() {
    List<Arguments> all = new ArrayList<>();
    for (Schedule schedule : ScheduleTest.ALL) {
      for (Prediction from : Prediction.values()) {
        for (Prediction to : Prediction.values()) {
          all.add(Arguments.of(schedule, from, to));
        }
      }
    }
    return all;
  }

  private static Tensor of(Prediction kind, Schedule schedule, Tensor t, Tensor x0, Tensor x1) {
    return switch (kind) {
      case VELOCITY -> schedule.alphaDot(t).mul(x1).add(schedule.sigmaDot(t).mul(x0));
      case X1 -> x1;
      case NOISE -> x0;
      case SCORE -> x0.div(schedule.sigma(t)).neg();
    };
  }

  /** The quantities of one pair of points give each other, in all twelve directions. */
  @ParameterizedTest
  @MethodSource("schedulesAndPairs")
  void conversionsAreTheDefinitionsAndRoundTripsGiveBack(
      Schedule schedule, Prediction from, Prediction to) {
    Tensor t = Tensors.of(TIMES, 5);
    Tensor column = t.unsqueeze(1);
    Tensor x0 = Tensors.normal(Key.of(1), 0, ScalarType.Double, 5, 3);
    Tensor x1 = Tensors.normal(Key.of(2), 0, ScalarType.Double, 5, 3);
    Tensor xt = schedule.alpha(column).mul(x1).add(schedule.sigma(column).mul(x0));
    Tensor given = of(from, schedule, column, x0, x1);
    Tensor wanted = of(to, schedule, column, x0, x1);
    Tensor found = Conversions.convert(schedule, from, to, given, t, xt);
    double[] exact = Tensors.doubles(wanted);
    double[] got = Tensors.doubles(found);
    double[] back = Tensors.doubles(Conversions.convert(schedule, to, from, found, t, xt));
    for (int i = 0; i < exact.length; i++) {
      // Rounding is amplified by alpha / sigma and its inverse, up to 1e4 at these times.
      assertThat(got[i]).isCloseTo(exact[i], within(1e-11 * (1 + Math.abs(exact[i]))));
      assertThat(back[i]).isCloseTo(Tensors.doubles(given)[i], within(1e-9));
    }
  }

  /** The four formulas as the papers write them. */
  @Test
  void factorsAreThePapers() {
    for (Schedule schedule : ScheduleTest.ALL) {
      for (double t : TIMES) {
        Tensor time = Tensors.of(new double[] {t}, 1);
        double alpha = schedule.alpha(time).item_double();
        double sigma = schedule.sigma(time).item_double();
        double alphaDot = schedule.alphaDot(time).item_double();
        double sigmaDot = schedule.sigmaDot(time).item_double();
        double d = alphaDot * sigma - sigmaDot * alpha;
        factors(schedule, Prediction.X1, Prediction.VELOCITY, t, sigmaDot / sigma, d / sigma);
        factors(schedule, Prediction.NOISE, Prediction.VELOCITY, t, alphaDot / alpha, -d / alpha);
        factors(schedule, Prediction.VELOCITY, Prediction.X1, t, -sigmaDot / d, sigma / d);
        factors(schedule, Prediction.VELOCITY, Prediction.NOISE, t, alphaDot / d, -alpha / d);
      }
    }
  }

  private static void factors(
      Schedule schedule, Prediction from, Prediction to, double t, double a, double b) {
    Conversions.Factors found = Conversions.factors(schedule, from, to, t);
    assertThat(found.a()).isCloseTo(a, within(1e-12 * (1 + Math.abs(a))));
    assertThat(found.b()).isCloseTo(b, within(1e-12 * (1 + Math.abs(b))));
  }

  @ParameterizedTest
  @CsvSource({
    "condot, X1, VELOCITY, 1",
    "condot, NOISE, VELOCITY, 0",
    "condot, SCORE, VELOCITY, 0",
    "condot, VELOCITY, SCORE, 1",
    "cosine, X1, NOISE, 1",
    "cosine, NOISE, X1, 0",
    "polynomial, VELOCITY, X1, 0",
    "linear-vp, VELOCITY, X1, 1",
    "vp, VELOCITY, NOISE, 1"
  })
  void singularEndsAreRefusedWithTheTime(
      String schedule, Prediction from, Prediction to, double t) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Conversions.factors(Schedule.named(schedule), from, to, t))
        .withMessageContaining("at t = " + t)
        .withMessageContaining("no " + to)
        .withMessageContaining("from the " + from);
    Tensor times = Tensors.of(new double[] {0.5, t}, 2);
    Tensor x = Tensors.zeros(ScalarType.Double, 2, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Conversions.convert(Schedule.named(schedule), from, to, x, times, x))
        .withMessageContaining("at t = " + t);
  }
}
