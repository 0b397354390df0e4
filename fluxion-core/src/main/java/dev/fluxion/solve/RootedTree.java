package dev.fluxion.solve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A rooted tree, which stands for one elementary differential, and so for one order condition.
 *
 * <p>A method has order p if {@code sum_i b_i Phi_i(tree) = 1 / gamma(tree)} for all trees of up to
 * p nodes. Source: Hairer, Norsett and Wanner, "Solving ordinary differential equations I", theorem
 * II.2.13.
 *
 * @param children the trees that hang at the root; none for a leaf
 */
record RootedTree(List<RootedTree> children) {
  RootedTree {
    children = List.copyOf(children);
  }

  /** Returns all trees of up to a number of nodes, small ones first: 1, 1, 2, 4, 9, 20, 48, ... */
  static List<RootedTree> upTo(int order) {
    List<RootedTree> all = new ArrayList<>();
    for (int n = 1; n <= order; n++) {
      List<RootedTree> ofOrder = new ArrayList<>();
      grow(List.copyOf(all), 0, n - 1, new ArrayList<>(), ofOrder);
      all.addAll(ofOrder);
    }
    return List.copyOf(all);
  }

  /** Adds the trees whose further children, of so many nodes, do not come before a place. */
  private static void grow(
      List<RootedTree> known, int first, int nodes, List<RootedTree> chosen, List<RootedTree> out) {
    if (nodes == 0) {
      out.add(new RootedTree(chosen));
      return;
    }
    for (int i = first; i < known.size(); i++) {
      RootedTree child = known.get(i);
      if (child.order() <= nodes) {
        chosen.add(child);
        grow(known, i, nodes - child.order(), chosen, out);
        chosen.remove(chosen.size() - 1);
      }
    }
  }

  /** Returns the number of nodes. */
  int order() {
    return 1 + children.stream().mapToInt(RootedTree::order).sum();
  }

  /** Returns gamma, the product of the orders of all subtrees. */
  double density() {
    double product = order();
    for (RootedTree child : children) {
      product *= child.density();
    }
    return product;
  }

  /** Returns Phi_i for each stage: {@code Phi_i = prod_children sum_j a_ij Phi_j(child)}. */
  double[] weights(double[][] a) {
    double[] product = new double[a.length];
    Arrays.fill(product, 1);
    for (RootedTree child : children) {
      double[] inner = child.weights(a);
      for (int i = 0; i < a.length; i++) {
        double sum = 0;
        for (int j = 0; j < a[i].length; j++) {
          sum += a[i][j] * inner[j];
        }
        product[i] *= sum;
      }
    }
    return product;
  }
}
