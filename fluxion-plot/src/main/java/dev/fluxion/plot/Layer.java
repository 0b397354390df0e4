package dev.fluxion.plot;

/** One kind of drawing inside a panel, in data coordinates. */
public sealed interface Layer permits Dots, Arrows, HeatMap, Curve, Band, Trajectories {
  /** From the least to the greatest x it draws at. */
  Range xRange();

  /** From the least to the greatest y it draws at. */
  Range yRange();
}
