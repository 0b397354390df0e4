package dev.fluxion.evaluate.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fluxion.model.ImageFrame;
import dev.fluxion.nn.image.ImageShape;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Workers;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against plain loops over all pairs, of more points than fit one tile in both directions. */
class NeighboursTest {
  private static final int COLUMNS = 3;
  private static Workers workers = Workers.of(1);

  @BeforeAll
  static void start() {
    workers = Workers.of(2);
  }

  @AfterAll
  static void end() {
    workers.close();
  }

  /** Whole coordinates, so that squared distances are exact, and many of them tie. */
  private static double[] points(long seed, int rows) {
    double[] values = new double[rows * COLUMNS];
    Key.of(seed).uniform(0, values, 0, values.length);
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.floor(40 * values[i]);
    }
    return values;
  }

  private static double square(double[] a, int i, double[] b, int j) {
    double sum = 0;
    for (int k = 0; k < COLUMNS; k++) {
      double difference = a[i * COLUMNS + k] - b[j * COLUMNS + k];
      sum += difference * difference;
    }
    return sum;
  }

  @Test
  void theNearestAreThoseOfAllPairs() {
    double[] a = points(1, Neighbours.TALL + 7);
    double[] b = points(2, Neighbours.WIDE + 9);
    Neighbours found =
        Neighbours.of(Points.of(a, COLUMNS), Points.of(b, COLUMNS), 3, false, workers);
    for (int i = 0; i < a.length / COLUMNS; i++) {
      int row = i;
      double[] sorted =
          IntStream.range(0, b.length / COLUMNS)
              .mapToDouble(j -> square(a, row, b, j))
              .sorted()
              .limit(3)
              .toArray();
      assertThat(Arrays.copyOfRange(found.squares(), 3 * i, 3 * i + 3)).containsExactly(sorted);
      for (int k = 0; k < 3; k++) {
        assertThat(square(a, i, b, found.indices()[3 * i + k])).isEqualTo(sorted[k]);
      }
      assertThat(Arrays.stream(found.indices(), 3 * i, 3 * i + 3).distinct().count()).isEqualTo(3);
      assertThat(found.nearest()[i]).isEqualTo(sorted[0]);
      assertThat(found.farthest()[i]).isEqualTo(sorted[2]);
    }
  }

  @Test
  void aPointIsNoNeighbourOfItselfWhereverItsTileIs() {
    double[] a = points(3, Neighbours.WIDE + 300);
    int rows = a.length / COLUMNS;
    Neighbours found =
        Neighbours.of(Points.of(a, COLUMNS), Points.of(a, COLUMNS), 1, true, workers);
    for (int i = 0; i < rows; i += 97) {
      int row = i;
      int nearest =
          IntStream.range(0, rows)
              .filter(j -> j != row)
              .boxed()
              .min(Comparator.comparingDouble(j -> square(a, row, a, j)))
              .orElseThrow();
      assertThat(found.indices()[i]).isNotEqualTo(i);
      assertThat(found.squares()[i]).isEqualTo(square(a, i, a, nearest));
    }
  }

  @Test
  void pointsInBallsAreCountedWithTheirRims() {
    double[] a = points(4, Neighbours.TALL + 50);
    double[] b = points(5, Neighbours.WIDE + 20);
    double[] radii = new double[b.length / COLUMNS];
    Arrays.setAll(radii, j -> j % 4 == 0 ? 4 : 1);
    int expected = 0;
    for (int i = 0; i < a.length / COLUMNS; i++) {
      int row = i;
      expected +=
          IntStream.range(0, radii.length).anyMatch(j -> square(a, row, b, j) <= radii[j]) ? 1 : 0;
    }
    assertThat(expected).isBetween(50, 250);
    assertThat(Neighbours.within(Points.of(a, COLUMNS), Points.of(b, COLUMNS), radii, workers))
        .isEqualTo(expected);
  }

  @Test
  void levelsOfBytesAreUnsigned() {
    ImageFrame frame = new ImageFrame(new ImageShape(1, 1, 2), 256, 255);
    LevelImages one = new LevelImages(frame, new byte[] {(byte) 250, 1});
    LevelImages others = new LevelImages(frame, new byte[] {0, 0, (byte) 255, 0});
    Neighbours found = Neighbours.of(one, others, 2, false, workers);
    assertThat(found.squares()).containsExactly(26, 62_501);
    assertThat(found.indices()).containsExactly(1, 0);
  }

  @Test
  void moreNeighboursThanThereAreAreRefused() {
    Points three = Points.of(points(6, 3), COLUMNS);
    assertThat(Neighbours.of(three, three, 2, true, workers).indices()).hasSize(6);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Neighbours.of(three, three, 3, true, workers))
        .withMessageContaining("3 neighbours");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Neighbours.of(three, Points.of(new double[4], 2), 1, false, workers))
        .withMessageContaining("3 and 2 coordinates");
  }
}
