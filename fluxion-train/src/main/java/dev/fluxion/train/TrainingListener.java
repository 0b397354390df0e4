package dev.fluxion.train;

/** Hears of what happens in a training, on the training's thread. */
@FunctionalInterface
public interface TrainingListener {
  /** Takes the next event. */
  void on(TrainingEvent event);
}
