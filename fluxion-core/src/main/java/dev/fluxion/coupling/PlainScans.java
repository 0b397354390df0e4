package dev.fluxion.coupling;

/** {@link RowScans} as loops. */
final class PlainScans implements RowScans {
  @Override
  public int unit() {
    return 1;
  }

  @Override
  public void lower(
      double[] costs, int from, double[] potentials, double offset, double[] distances) {
    for (int j = 0; j < distances.length; j++) {
      distances[j] = Math.min(distances[j], costs[from + j] - potentials[j] + offset);
    }
  }

  @Override
  public int least(double[] a, double[] b) {
    int place = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int j = 0; j < a.length; j++) {
      double sum = a[j] + b[j];
      if (sum < least) {
        least = sum;
        place = j;
      }
    }
    return place;
  }
}
