package dev.fluxion.model;

import dev.fluxion.source.RowSource;
import dev.fluxion.tensor.Key;

/** Fresh rows of a named law, in the standardised units of a model. */
final class ToySource extends RowSource {
  private final String name;
  private final RowLaw law;
  private final Transform transform;

  ToySource(String name, RowLaw law, Transform transform) {
    super("toy " + name, law.dimension());
    this.name = name;
    this.law = law;
    this.transform = transform;
  }

  /** Returns the name of the law. */
  String name() {
    return name;
  }

  @Override
  protected void draw(Key key, long first, int rows, double[] out) {
    law.draw(key, first, rows, out);
    transform.toStandard(out, rows);
  }
}
