package dev.fluxion.data;

import dev.fluxion.model.RowLaw;
import dev.fluxion.model.RowLaws;
import dev.fluxion.tensor.Key;

/** The toy distributions, for models whose source is one. */
public final class ToyLaws implements RowLaws {
  /** Creates the provider, as {@link java.util.ServiceLoader} does. */
  public ToyLaws() {}

  @Override
  public RowLaw named(String name) {
    ToyDistribution toy = ToyDistribution.of(name);
    int dimension = toy.columns().size();
    return new RowLaw() {
      @Override
      public int dimension() {
        return dimension;
      }

      @Override
      public void draw(Key key, long first, int rows, double[] out) {
        toy.draw(key, first, rows, out, null);
      }
    };
  }
}
