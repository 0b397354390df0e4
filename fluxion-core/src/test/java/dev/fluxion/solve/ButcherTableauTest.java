package dev.fluxion.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A wrong tableau cannot be made. */
class ButcherTableauTest {
  static List<ButcherTableau> all() {
    return ButcherTableau.all();
  }

  @Test
  void theNamesAreThoseOfTheContract() {
    assertThat(RungeKutta.names())
        .containsExactlyInAnyOrder(
            "euler",
            "midpoint",
            "heun",
            "ralston",
            "rk4",
            "rk4-38",
            "bosh3",
            "dopri5",
            "tsit5",
            "dop853");
    assertThat(all())
        .extracting(ButcherTableau::order)
        .containsExactly(1, 2, 2, 2, 4, 4, 3, 5, 5, 8);
    assertThat(all())
        .extracting(ButcherTableau::stages)
        .containsExactly(1, 2, 2, 2, 4, 4, 4, 7, 7, 13);
    assertThat(all())
        .extracting(ButcherTableau::neededStages)
        .containsExactly(1, 2, 2, 2, 4, 4, 3, 6, 6, 12);
    assertThat(all())
        .extracting(ButcherTableau::firstSameAsLast)
        .containsExactly(false, false, false, false, false, false, true, true, true, true);
  }

  @Test
  void everyPublicTableauIsListed() {
    assertThat(all())
        .hasSize((int) (made(ButcherTableau.class) + made(EmbeddedTableau.class)))
        .containsAll(EmbeddedTableau.all().stream().map(EmbeddedTableau::tableau).toList());
    assertThat(EmbeddedTableau.all()).hasSize((int) made(EmbeddedTableau.class));
  }

  private static long made(Class<?> type) {
    return java.util.Arrays.stream(type.getDeclaredMethods())
        .filter(method -> java.lang.reflect.Modifier.isPublic(method.getModifiers()))
        .filter(method -> java.lang.reflect.Modifier.isStatic(method.getModifiers()))
        .filter(method -> method.getReturnType() == type)
        .count();
  }

  @ParameterizedTest
  @MethodSource("all")
  void noTableauHasAHigherOrderThanItDeclares(ButcherTableau tableau) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> declared(tableau, tableau.order() + 1))
        .withMessageContaining("'" + tableau.name() + "'");
    assertThatCode(() -> declared(tableau, tableau.order())).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("all")
  void noWeightCanBeChanged(ButcherTableau tableau) {
    for (int i = 0; i < tableau.stages(); i++) {
      List<Double> weights = new ArrayList<>(tableau.b());
      weights.set(i, weights.get(i) + 1e-6);
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  new ButcherTableau(
                      tableau.name(), tableau.order(), tableau.a(), weights, tableau.c()))
          .withMessageContaining("condition 1 (order 1)");
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void noStageTimeCanBeChangedAlone(ButcherTableau tableau) {
    for (int i = 0; i < tableau.stages(); i++) {
      List<Double> times = new ArrayList<>(tableau.c());
      times.set(i, times.get(i) + 1e-6);
      String row = "row " + i + " of a does not sum to c";
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  new ButcherTableau(
                      tableau.name(), tableau.order(), tableau.a(), tableau.b(), times))
          .withMessageContaining(row);
    }
  }

  @Test
  void eachOrderConditionIsChecked() {
    // Two-stage methods with b = (1 - w, w), c = (0, x): only w x = 1/2 makes order 2.
    assertBroken(2, two(0.5, 0.9), "condition 2 (order 2)");
    assertThatCode(() -> make(2, two(0.8, 0.625))).doesNotThrowAnyException();
    // Heun's third-order method, b = (1/4, 0, 3/4), c = (0, 1/3, 2/3), with b and c changed.
    assertThatCode(() -> make(3, three(2 / 3.0, 0.25, 0, 0.75))).doesNotThrowAnyException();
    assertBroken(3, three(2 / 3.0, 0, 0.5, 0.5), "condition 3 (order 3)");
    assertBroken(3, three(1 / 3.0, 0.25, 0, 0.75), "condition 4 (order 3)");
    assertBroken(4, three(2 / 3.0, 0.25, 0, 0.75), "condition 5 (order 4)");
    // The classic method and the 3/8 rule with other rows: quadrature holds, nesting fails.
    ButcherTableau rk4 = ButcherTableau.rk4();
    assertBroken(4, rows(rk4, List.of(0.5, 0.0), List.of(-1.0, 1.0, 1.0)), "condition 6 (order 4)");
    assertBroken(
        4,
        rows(ButcherTableau.rk438(), List.of(-1 / 3.0, 1.0), List.of(0.5, 0.0, 0.5)),
        "condition 7 (order 4)");
    assertBroken(4, rows(rk4, List.of(0.0, 0.5), List.of(0.0, 1.0, 0.0)), "condition 8 (order 4)");
  }

  @Test
  void theShapeIsExplicit() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ButcherTableau(
                    "implicit", 1, List.of(List.of(1.0)), List.of(1.0), List.of(1.0)))
        .withMessageContaining("row 0 of a does not hold 0 values");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ButcherTableau("short", 1, List.of(List.of()), List.of(1.0), List.of(0.0, 0.0)))
        .withMessageContaining("differ in size");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ButcherTableau("empty", 1, List.of(), List.of(), List.of()))
        .withMessageContaining("differ in size");
  }

  @Test
  void onlyOrdersWhoseConditionsAreKnownCanBeDeclared() {
    for (int order : new int[] {0, 11}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> declared(ButcherTableau.rk4(), order))
          .withMessageContaining("the order is " + order);
    }
  }

  @Test
  void aTableauDoesNotChangeWithTheListsItWasMadeOf() {
    List<Double> weights = new ArrayList<>(List.of(1.0));
    ButcherTableau tableau =
        new ButcherTableau("euler", 1, List.of(List.of()), weights, List.of(0.0));
    weights.set(0, 2.0);
    assertThat(tableau).isEqualTo(ButcherTableau.euler());
  }

  private record Made(List<List<Double>> a, List<Double> b, List<Double> c) {}

  private static Made two(double weight, double time) {
    return new Made(
        List.of(List.of(), List.of(time)), List.of(1 - weight, weight), List.of(0.0, time));
  }

  /** Three stages at 0, 1/3 and 2/3, the last fed by the second with the given coefficient. */
  private static Made three(double coefficient, double... weights) {
    return new Made(
        List.of(List.of(), List.of(1 / 3.0), List.of(2 / 3.0 - coefficient, coefficient)),
        java.util.Arrays.stream(weights).boxed().toList(),
        List.of(0.0, 1 / 3.0, 2 / 3.0));
  }

  private static ButcherTableau make(int order, Made made) {
    return new ButcherTableau("made", order, made.a, made.b, made.c);
  }

  private static ButcherTableau declared(ButcherTableau tableau, int order) {
    return new ButcherTableau(tableau.name(), order, tableau.a(), tableau.b(), tableau.c());
  }

  private static void assertBroken(int order, Made made, String condition) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> make(order, made))
        .withMessageContaining(condition);
  }

  private static Made rows(ButcherTableau tableau, List<Double> third, List<Double> fourth) {
    return new Made(
        List.of(tableau.a().get(0), tableau.a().get(1), third, fourth), tableau.b(), tableau.c());
  }
}
