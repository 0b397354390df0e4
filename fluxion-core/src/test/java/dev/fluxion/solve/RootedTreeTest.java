package dev.fluxion.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RootedTreeTest {
  /** The numbers of rooted trees: Hairer, Norsett and Wanner, table II.2.1 and II.2.2. */
  @Test
  void thereAreAsManyTreesAsIsKnown() {
    List<RootedTree> all = RootedTree.upTo(10);
    assertThat(
            IntStream.rangeClosed(1, 10)
                .mapToLong(n -> all.stream().filter(tree -> tree.order() == n).count())
                .boxed()
                .toList())
        .containsExactly(1L, 1L, 2L, 4L, 9L, 20L, 48L, 115L, 286L, 719L);
    assertThat(new HashSet<>(all)).hasSameSizeAs(all);
  }

  @Test
  void theFirstEightAreInTheOrderOfTheLiterature() {
    assertThat(RootedTree.upTo(4))
        .extracting(RootedTree::density)
        .containsExactly(1.0, 2.0, 3.0, 6.0, 4.0, 8.0, 12.0, 24.0);
  }

  /** Phi_i of a root with a leaf and a stem is c_i sum_j a_ij c_j. */
  @Test
  void weightsAreProductsOverChildren() {
    double[][] a = {{}, {0.5}, {0.25, 0.75}};
    double[] c = {0, 0.5, 1};
    RootedTree leaf = new RootedTree(List.of());
    RootedTree stem = new RootedTree(List.of(leaf));
    RootedTree mixed = new RootedTree(List.of(leaf, stem));
    assertThat(stem.weights(a)).containsExactly(c, within(1e-15));
    for (int i = 0; i < 3; i++) {
      double inner = 0;
      for (int j = 0; j < i; j++) {
        inner += a[i][j] * c[j];
      }
      assertThat(mixed.weights(a)[i]).isCloseTo(c[i] * inner, within(1e-15));
    }
  }
}
