package dev.fluxion.coupling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxion.nn.ForcedWidth;
import dev.fluxion.tensor.KernelService;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Assignments by vectors are those by plain loops, to the last bit. */
class VectorScansTest {
  @Test
  void theyAreFound() {
    assertThat(KernelService.find(RowScans.class).get()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512})
  void everyWidthOfRegistersGivesThePlainResult(int bits) throws ReflectiveOperationException {
    RowScans scans = ForcedWidth.of(bits, RowScans.class, "VectorScans");
    Random random = new Random(5);
    for (int n : new int[] {1, 2, 7, 31, 64, 65, 200}) {
      double[] spread = random.doubles((long) n * n, -3, 1).toArray();
      double[] tied = random.ints((long) n * n, 0, 4).asDoubleStream().toArray();
      double[] wide = random.doubles((long) n * n, -20, 20).map(Math::exp).toArray();
      for (double[] costs : new double[][] {spread, tied, wide}) {
        Assignment plain = DenseShortestPaths.solve(costs, n, new PlainScans());
        Assignment found = DenseShortestPaths.solve(costs, n, scans);
        assertThat(found.permutation()).isEqualTo(plain.permutation());
        assertThat(found.columnPotentials()).isEqualTo(plain.columnPotentials());
        assertThat(found.gap()).isEqualTo(plain.gap()).isLessThan(1e-9 * (1 + max(costs)));
      }
    }
  }

  /** So many points are matched by vectors where there are such, and else by auction. */
  @ParameterizedTest
  @ValueSource(ints = {257, 300, 640, 641})
  void theAssignmentIsThatOfTheAuction(int n) {
    double[] costs = new Random(n).doubles((long) n * n, 0, 1).toArray();
    Assignment found = Assignment.solve(costs, n);
    Assignment auction = Assignment.byAuction(costs, n);
    assertThat(found.permutation()).isEqualTo(auction.permutation());
    assertThat(found.gap()).isLessThan(1e-9);
  }

  private static double max(double[] values) {
    double most = 0;
    for (double value : values) {
      most = Math.max(most, Math.abs(value));
    }
    return most;
  }
}
