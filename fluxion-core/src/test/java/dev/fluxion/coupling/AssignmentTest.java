package dev.fluxion.coupling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AssignmentTest {
  @ParameterizedTest
  @EnumSource
  void equalsBruteForceUpToSevenPoints(AssignmentInstance instance) {
    for (int n = 1; n <= 7; n++) {
      for (long seed = 1; seed <= 20; seed++) {
        double[][] points = instance.points(n, seed);
        double[] costs = squaredDistances(points[0], points[1], n, instance.dimension);
        double least = ReferenceAssignments.bruteForce(costs, n);
        Assignment result = Assignment.solve(points[0], points[1], n, instance.dimension);
        assertOptimal(result, costs, least);
        assertOptimalEveryWay(costs, n, least);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void equalsTheHungarianMethodOnEveryKindOfPoints(AssignmentInstance instance) {
    for (int n : new int[] {24, 33, 127, 128, 129, 300}) {
      double[][] points = instance.points(n, n);
      double[] costs = squaredDistances(points[0], points[1], n, instance.dimension);
      double least = ReferenceAssignments.hungarian(costs, n);
      assertOptimal(Assignment.solve(points[0], points[1], n, instance.dimension), costs, least);
      assertOptimalEveryWay(costs, n, least);
    }
  }

  @Test
  void scansThatAreWrongAreNotTaken() {
    assertThat(DenseShortestPaths.agree(new PlainScans())).isTrue();
    for (double error : new double[] {1e-3, -1e-3, Double.POSITIVE_INFINITY}) {
      assertThat(DenseShortestPaths.agree(new WrongScans(error, 0))).isFalse();
    }
    assertThat(DenseShortestPaths.agree(new WrongScans(0, 1))).isFalse();
  }

  /** Distances that are off where a row does not begin the search, or the place beside the best. */
  private record WrongScans(double error, int beside) implements RowScans {
    private static final RowScans RIGHT = new PlainScans();

    @Override
    public int unit() {
      return RIGHT.unit();
    }

    @Override
    public void lower(double[] costs, int from, double[] v, double offset, double[] distances) {
      RIGHT.lower(costs, from, v, offset == 0 ? 0 : offset + error, distances);
    }

    @Override
    public int least(double[] a, double[] b) {
      return (RIGHT.least(a, b) + beside) % a.length;
    }
  }

  /** The way that is taken for so many points, and those that are taken for others. */
  private static void assertOptimalEveryWay(double[] costs, int n, double least) {
    double[] copy = costs.clone();
    assertOptimal(Assignment.solve(costs, n), costs, least);
    assertOptimal(Assignment.byAuction(costs, n), costs, least);
    assertOptimal(DenseShortestPaths.solve(costs, n, new PlainScans()), costs, least);
    assertThat(costs).isEqualTo(copy);
  }

  @ParameterizedTest
  @EnumSource(names = {"NORMAL_TO_SPIRAL", "SPIRAL_TWICE", "LATTICE"})
  void equalsTheHungarianMethodFor1024Points(AssignmentInstance instance) {
    int n = 1024;
    double[][] points = instance.points(n, 1);
    double[] costs = squaredDistances(points[0], points[1], n, instance.dimension);
    assertOptimal(
        Assignment.solve(points[0], points[1], n, instance.dimension),
        costs,
        ReferenceAssignments.hungarian(costs, n));
  }

  @Test
  void equalsTheHungarianMethodOnCostsThatAreNoDistances() {
    Random random = new Random(7);
    for (int n : new int[] {2, 50, 200}) {
      double[] normal = random.doubles((long) n * n, -3, 1).toArray();
      double[] fewValues = random.ints((long) n * n, 0, 4).asDoubleStream().toArray();
      double[] wideRange = random.doubles((long) n * n, -20, 20).map(Math::exp).toArray();
      for (double[] costs : new double[][] {normal, fewValues, wideRange}) {
        assertOptimalEveryWay(costs, n, ReferenceAssignments.hungarian(costs, n));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NORMAL_TO_MOONS", "UNEVEN_CLUSTERS", "REPEATED_POINTS"})
  void provesItsResultFor3000Points(AssignmentInstance instance) {
    int n = 3000;
    double[][] points = instance.points(n, 5);
    Assignment result = Assignment.solve(points[0], points[1], n, 2);
    double[] costs = squaredDistances(points[0], points[1], n, 2);
    assertOptimal(result, costs, result.lowerBound());
  }

  @Test
  void equalsTheGoldenCosts() throws IOException {
    JsonNode cases;
    try (InputStream in = AssignmentTest.class.getResourceAsStream("/golden/assignment.json")) {
      cases = new ObjectMapper().readTree(Objects.requireNonNull(in)).get("cases");
    }
    assertThat(cases).hasSize(6);
    for (JsonNode node : cases) {
      int n = node.get("a").size();
      int dimension = node.get("a").get(0).size();
      Assignment result = Assignment.solve(flat(node.get("a")), flat(node.get("b")), n, dimension);
      double expected = node.get("optimal_mean_squared_distance").asDouble();
      assertThat(result.meanCost()).isCloseTo(expected, within(1e-12 * expected));
    }
  }

  @Test
  void undoesAShiftAndAShuffle() {
    int n = 500;
    double[] a = AssignmentInstance.NORMAL_TWICE.points(n, 3)[0];
    double[] b = new double[2 * n];
    for (int i = 0; i < n; i++) {
      int to = (i * 7 + 11) % n;
      b[2 * to] = a[2 * i] + 3;
      b[2 * to + 1] = a[2 * i + 1] - 4;
    }
    Assignment result = Assignment.solve(a, b, n, 2);
    assertThat(result.size()).isEqualTo(n);
    assertThat(result.meanCost()).isCloseTo(25, within(1e-11));
    for (int i = 0; i < n; i++) {
      assertThat(result.columnOf(i)).isEqualTo((i * 7 + 11) % n);
    }
  }

  @Test
  void givesTheSameResultAgainAndLeavesItsInputAlone() {
    double[][] points = AssignmentInstance.LATTICE.points(400, 2);
    double[] a = points[0].clone();
    double[] b = points[1].clone();
    Assignment first = Assignment.solve(points[0], points[1], 400, 2);
    Assignment second = Assignment.solve(points[0], points[1], 400, 2);
    assertThat(second.permutation()).isEqualTo(first.permutation());
    assertThat(second.columnPotentials()).isEqualTo(first.columnPotentials());
    assertThat(points[0]).isEqualTo(a);
    assertThat(points[1]).isEqualTo(b);
    double[] costs = squaredDistances(a, b, 400, 2);
    double[] copy = costs.clone();
    assertThat(Assignment.solve(costs, 400).permutation()).isEqualTo(first.permutation());
    assertThat(costs).isEqualTo(copy);
  }

  @ParameterizedTest
  @CsvSource({"0, 2", "-1, 2", "3, 0"})
  void refusesEmptyProblems(int n, int dimension) {
    assertThatThrownBy(() -> Assignment.solve(new double[0], new double[0], n, dimension))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one point")
        .hasMessageContaining("n = " + n);
    assertThatThrownBy(() -> Assignment.solve(new double[0], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one row");
  }

  @Test
  void refusesUnequalLengths() {
    assertThatThrownBy(() -> Assignment.solve(new double[6], new double[8], 3, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("points b hold 8 values")
        .hasMessageContaining("need 6");
    assertThatThrownBy(() -> Assignment.solve(new double[8], 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("8 values, but n = 3 needs 9");
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity", "1e200"})
  void refusesValuesThatHaveNoFiniteDistance(double value) {
    assertThatThrownBy(() -> Assignment.solve(new double[] {0, 0, 1, value}, new double[4], 2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("points a, row 1, column 1: ");
    assertThatThrownBy(() -> Assignment.solve(new double[2], new double[] {1, value}, 2, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("points b, row 1, column 0: ");
  }

  @Test
  void refusesCostsThatAreNotFinite() {
    assertThatThrownBy(() -> Assignment.solve(new double[] {1, 2, Double.NaN, 4}, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cost of row 1, column 0: NaN");
  }

  @Test
  void saysHowMuchMemoryTooManyPointsNeed() {
    assertThatThrownBy(() -> CostMatrix.checkMemory(20_000, true, 1L << 30))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("20,000 points needs 3,062 MiB")
        .hasMessageContaining("1,024 MiB")
        .hasMessageContaining("-Xmx");
    assertThatThrownBy(() -> CostMatrix.checkMemory(50_000, true, 1L << 40))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("46,340 points");
    CostMatrix.checkMemory(8_192, true, 1L << 30);
  }

  /** Checks permutation, cost, and that the potentials prove the cost to be the least. */
  private static void assertOptimal(Assignment result, double[] costs, double least) {
    int n = result.size();
    double scale = Arrays.stream(costs).map(Math::abs).max().orElseThrow();
    double tolerance = 1e-13 * scale;
    int[] permutation = result.permutation();
    assertThat(Arrays.stream(permutation).distinct().filter(j -> j >= 0 && j < n).count())
        .isEqualTo(n);
    double total = 0;
    double bound = 0;
    double[] u = result.rowPotentials();
    double[] v = result.columnPotentials();
    double leastReduced = Double.POSITIVE_INFINITY;
    double loosest = 0;
    for (int i = 0; i < n; i++) {
      total += costs[i * n + permutation[i]];
      bound += u[i] + v[i];
      loosest = Math.max(loosest, costs[i * n + permutation[i]] - u[i] - v[permutation[i]]);
      for (int j = 0; j < n; j++) {
        leastReduced = Math.min(leastReduced, costs[i * n + j] - u[i] - v[j]);
      }
    }
    assertThat(leastReduced).isGreaterThanOrEqualTo(-tolerance);
    assertThat(loosest).isLessThanOrEqualTo(tolerance);
    assertThat(total).isCloseTo(least, within(n * tolerance));
    assertThat(bound).isCloseTo(least, within(n * tolerance));
    assertThat(result.totalCost()).isCloseTo(total, within(n * tolerance));
    assertThat(result.lowerBound()).isCloseTo(bound, within(n * tolerance));
    assertThat(result.gap()).isBetween(0.0, n * tolerance);
  }

  private static double[] squaredDistances(double[] a, double[] b, int n, int dimension) {
    double[] costs = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int k = 0; k < dimension; k++) {
          double difference = a[i * dimension + k] - b[j * dimension + k];
          costs[i * n + j] += difference * difference;
        }
      }
    }
    return costs;
  }

  private static double[] flat(JsonNode rows) {
    int dimension = rows.get(0).size();
    double[] values = new double[rows.size() * dimension];
    for (int k = 0; k < values.length; k++) {
      values[k] = rows.get(k / dimension).get(k % dimension).asDouble();
    }
    return values;
  }
}
