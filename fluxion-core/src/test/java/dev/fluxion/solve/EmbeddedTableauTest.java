package dev.fluxion.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A wrong pair cannot be made. */
class EmbeddedTableauTest {
  static List<EmbeddedTableau> all() {
    return EmbeddedTableau.all();
  }

  @Test
  void theErrorsFallWithThePublishedPowers() {
    assertThat(all())
        .extracting(EmbeddedTableau::name)
        .containsExactlyElementsOf(Solvers.adaptiveNames());
    assertThat(all()).extracting(EmbeddedTableau::power).containsExactly(3, 5, 5, 8);
    assertThat(all()).extracting(pair -> pair.extension().order()).containsExactly(3, 4, 4, 7);
  }

  @ParameterizedTest
  @MethodSource("all")
  void noWeightOfAnEstimateCanBeChanged(EmbeddedTableau pair) {
    for (int e = 0; e < pair.estimates().size(); e++) {
      for (int i = 0; i < pair.tableau().stages(); i++) {
        List<EmbeddedTableau.Estimate> changed = new ArrayList<>(pair.estimates());
        List<Double> weights = new ArrayList<>(changed.get(e).weights());
        weights.set(i, weights.get(i) + 1e-6);
        changed.set(e, new EmbeddedTableau.Estimate(changed.get(e).order(), weights));
        assertThatIllegalArgumentException()
            .isThrownBy(() -> new EmbeddedTableau(pair.tableau(), changed, pair.extension()))
            .withMessageContaining("'" + pair.name() + "': of an estimate, condition 1 (order 1)");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void noEstimateHasAHigherOrderThanItDeclares(EmbeddedTableau pair) {
    for (EmbeddedTableau.Estimate estimate : pair.estimates()) {
      EmbeddedTableau.Estimate higher =
          new EmbeddedTableau.Estimate(estimate.order() + 1, estimate.weights());
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new EmbeddedTableau(pair.tableau(), List.of(higher), pair.extension()))
          .withMessageContaining("of an estimate")
          .withMessageContaining("(order " + (estimate.order() + 1) + ")");
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void noExtensionHasAHigherOrderThanItDeclares(EmbeddedTableau pair) {
    ContinuousExtension own = pair.extension();
    ContinuousExtension higher = new ContinuousExtension(own.order() + 1, own.a(), own.bumps());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EmbeddedTableau(pair.tableau(), pair.estimates(), higher))
        .withMessageContaining("of the extension")
        .withMessageContaining("(order " + (own.order() + 1) + ")");
  }

  @ParameterizedTest
  @MethodSource("all")
  void noBumpAndNoStageOfAnExtensionCanBeChanged(EmbeddedTableau pair) {
    ContinuousExtension own = pair.extension();
    for (int m = 0; m < own.bumps().size(); m++) {
      for (int i = 0; i < own.bumps().get(m).size(); i++) {
        assertRefused(
            pair, new ContinuousExtension(own.order(), own.a(), changed(own.bumps(), m, i)));
      }
    }
    for (int m = 0; m < own.a().size(); m++) {
      for (int i = 0; i < own.a().get(m).size(); i++) {
        assertRefused(
            pair, new ContinuousExtension(own.order(), changed(own.a(), m, i), own.bumps()));
      }
    }
  }

  private static List<List<Double>> changed(List<List<Double>> rows, int m, int i) {
    List<List<Double>> changed = new ArrayList<>(rows);
    List<Double> row = new ArrayList<>(rows.get(m));
    row.set(i, row.get(i) + 1e-4);
    changed.set(m, row);
    return changed;
  }

  private static void assertRefused(EmbeddedTableau pair, ContinuousExtension extension) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EmbeddedTableau(pair.tableau(), pair.estimates(), extension))
        .withMessageContaining("of the extension");
  }

  @ParameterizedTest
  @MethodSource("all")
  void anExtensionMeetsTheEndsOfTheStep(EmbeddedTableau pair) {
    List<Double> b = pair.tableau().b();
    double[] there = pair.extension().weights(b, 1);
    double[] here = pair.extension().weights(b, 0);
    for (int i = 0; i < there.length; i++) {
      assertThat(here[i]).isZero();
      assertThat(there[i]).isCloseTo(i < b.size() ? b.get(i) : 0, within(1e-15));
    }
  }

  /** Heun's method with Euler's inside: its slope at the result is a stage more. */
  @Test
  void aPairWhoseLastStageIsNotTheFirstOfTheNextStepGetsOneThatIs() {
    EmbeddedTableau pair =
        new EmbeddedTableau(
            ButcherTableau.heun(),
            List.of(new EmbeddedTableau.Estimate(1, List.of(-0.5, 0.5))),
            new ContinuousExtension(2, List.of(), List.of()));
    assertThat(pair.tableau().stages()).isEqualTo(3);
    assertThat(pair.tableau().firstSameAsLast()).isTrue();
    assertThat(pair.power()).isEqualTo(2);
    assertThat(pair.estimates().get(0).weights()).containsExactly(-0.5, 0.5, 0.0);
  }

  @Test
  void theShapesMustFit() {
    EmbeddedTableau pair = EmbeddedTableau.bosh3();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EmbeddedTableau(pair.tableau(), List.of(), pair.extension()))
        .withMessageContaining("0 error estimates");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new EmbeddedTableau(
                    pair.tableau(),
                    List.of(new EmbeddedTableau.Estimate(1, List.of(0.0, 0.0, 0.0, 0.0))),
                    pair.extension()))
        .withMessageContaining("no weight that is not zero");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new EmbeddedTableau(
                    pair.tableau(),
                    pair.estimates(),
                    new ContinuousExtension(3, List.of(), List.of(List.of(1.0)))))
        .withMessageContaining("a bump has not one weight a stage");
    assertThatCode(EmbeddedTableau::all).doesNotThrowAnyException();
  }
}
