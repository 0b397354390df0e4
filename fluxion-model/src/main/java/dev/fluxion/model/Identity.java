package dev.fluxion.model;

/** Data as they are. */
public record Identity() implements Transform {
  @Override
  public int dimension() {
    return 0;
  }

  @Override
  public void toStandard(double[] rows, int n) {}

  @Override
  public void toData(double[] rows, int n) {}

  @Override
  public double[] logDeterminant(double[] dataRows, int n) {
    return new double[n];
  }
}
