package dev.fluxion.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.data.Gaussian;
import dev.fluxion.data.Moments;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Models whose law is known, followed beside another known law. */
class MonitorTest {
  private static final int SAMPLES = 200_000;

  /** N(0.5 (1, 1), 1.5^2 I) beside N((0, 1), I): every figure has a closed form. */
  @Test
  void theFiguresAreThoseOfTheTwoLaws() {
    FlowModel model = GaussianField.model(0.5, 1.5);
    Gaussian law = new Gaussian(new double[] {0, 1}, new double[][] {{1, 0}, {0, 1}});
    Moments rows = new Moments(new double[] {0, 2}, new double[][] {{1, 0.6}, {0.6, 1}});
    Monitor monitor =
        Monitor.of(law, Optional.of(rows), SAMPLES, model.defaultOptions(), Key.of(1));
    Monitor.Figures found = monitor.evaluate(model, Key.of(2));
    // Five standard errors, false-alarm rate below 1e-5 in all: 1.5 / sqrt(n) of a mean's value,
    // 1.5^2 sqrt(2 / n) of a variance; 16,384 rows for the densities.
    assertThat(found.meanError()).isCloseTo(Math.sqrt(0.5), within(5 * 1.5 / Math.sqrt(SAMPLES)));
    assertThat(found.covarianceError())
        .isCloseTo(1.25, within(5 * 2.25 * Math.sqrt(2.0 / SAMPLES)));
    double entropy = Math.log(2 * Math.PI) + 1;
    assertThat(found.trueNll()).isCloseTo(entropy, within(5 / Math.sqrt(16_384)));
    double cross = Math.log(2 * Math.PI * 2.25) + (2 + 0.5) / (2 * 2.25);
    // |x - m|^2 / 4.5 has the standard deviation sqrt(4 + 2) / 4.5.
    assertThat(found.nll()).isCloseTo(cross, within(5 * Math.sqrt(6) / 4.5 / 128));
    assertThat(found.rowsMeanError()).isCloseTo(1, within(1e-12));
    assertThat(found.rowsCovarianceError()).isCloseTo(0.6, within(1e-12));
  }

  @Test
  void withoutALawTheHeldOutRowsAreTheReference() {
    FlowModel model = GaussianField.model(0, 1);
    Gaussian law = new Gaussian(new double[] {1, 1}, new double[][] {{1, 0}, {0, 1}});
    int n = 20_000;
    double[] values = new double[2 * n];
    law.draw(Key.of(5), 0, n, values, null);
    Table heldOut = new Table(law.columns(), n, values);
    Monitor.Figures found =
        Monitor.of(heldOut, Optional.empty(), SAMPLES, model.defaultOptions())
            .evaluate(model, Key.of(2));
    // Both sides' errors: five times sqrt(1 / 16,384 + 1 / 200,000) a value, and less for the
    // ratio.
    assertThat(found.meanError()).isCloseTo(1, within(5 * 0.0082));
    assertThat(found.covarianceError()).isLessThan(5 * 0.0164);
    assertThat(found.trueNll()).isNaN();
    assertThat(found.rowsMeanError()).isNaN();
    assertThat(found.nll()).isCloseTo(Math.log(2 * Math.PI) + 2, within(5 * Math.sqrt(3) / 128));
  }
}
