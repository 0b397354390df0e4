package dev.fluxion.cli;

import java.util.List;
import java.util.Locale;

/** What {@code fluxion plot} can draw; its help says what each is. */
enum PlotKind {
  DATA,
  SAMPLES,
  COMPARE,
  NEIGHBOURS,
  VELOCITIES,
  UNTRAINED,
  FIELD,
  DENSITY,
  TRAJECTORIES,
  LOSS,
  STRAIGHTNESS,
  FLOW,
  EPOCHS,
  WARP,
  REFLOW,
  SIDE_BY_SIDE,
  SERIES,
  FAN,
  AUTOCORRELATION,
  SPECTRUM,
  SERIES_FLOW;

  /** Tells whether the kind is an animation, written as GIF; others are written as PNG or SVG. */
  boolean animated() {
    return this == FLOW
        || this == EPOCHS
        || this == WARP
        || this == REFLOW
        || this == SIDE_BY_SIDE
        || this == SERIES_FLOW;
  }

  /** Tells whether the kind is a picture of a model of sequences. */
  boolean ofSequences() {
    return this == SERIES
        || this == FAN
        || this == AUTOCORRELATION
        || this == SPECTRUM
        || this == SERIES_FLOW;
  }

  /** Tells whether the kind is a grid of images, of a model of images. */
  boolean ofImages() {
    return this == DATA || this == SAMPLES || this == COMPARE || this == NEIGHBOURS || this == FLOW;
  }

  /** Returns the extensions that the kind can be written to. */
  List<String> extensions() {
    return animated() ? List.of("gif") : List.of("png", "svg");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
