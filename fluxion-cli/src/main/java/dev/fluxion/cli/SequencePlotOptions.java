package dev.fluxion.cli;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.plot.Picture;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of pictures of sequences, and how these are drawn. */
final class SequencePlotOptions {
  private static final int SERIES_COUNT = 5;
  private static final int FORECAST_COUNT = 500;
  private static final int WINDOW_COUNT = 1000;

  @Option(
      names = "--horizon",
      paramLabel = "H",
      description = "Of fan: positions to forecast; a quarter of a window when absent.")
  @Nullable Integer horizon;

  @Option(
      names = "--window",
      paramLabel = "K",
      description = "Of fan: which window of the data, from 0; 0 when absent.")
  int window;

  @Option(
      names = "--lags",
      paramLabel = "L",
      description = "Of autocorrelation: the largest lag; 20 when absent.")
  int lags = 20;

  void check() {
    InvalidValue.unless(
        horizon == null || (horizon >= 1 && horizon <= 100_000),
        "--horizon",
        String.valueOf(horizon),
        "from 1 to 100000");
    InvalidValue.unless(window >= 0, "--window", window, "0 or more");
    InvalidValue.unless(lags >= 1 && lags <= 10_000, "--lags", lags, "from 1 to 10000");
  }

  /** Draws a picture that stands still. */
  Picture picture(PlotCommand command, ModelArgument argument, Console console) {
    SequencePictures pictures = sequences(command, argument, console);
    return switch (command.kind()) {
      case SERIES -> pictures.series(command.count(SERIES_COUNT));
      case FAN ->
          pictures.fan(
              window,
              horizon == null ? Math.max(1, pictures.windows().length(0) / 4) : horizon,
              command.count(FORECAST_COUNT));
      case AUTOCORRELATION -> pictures.autocorrelation(command.count(WINDOW_COUNT), lags);
      default -> pictures.spectrum(command.count(WINDOW_COUNT));
    };
  }

  /** Draws noise becoming series. */
  List<Picture> frames(PlotCommand command, ModelArgument argument, Console console) {
    return sequences(command, argument, console).flow(command.count(SERIES_COUNT), command.frames);
  }

  private static SequencePictures sequences(
      PlotCommand command, ModelArgument argument, Console console) {
    SequenceModel flow = command.condition.given(command.solving.weighted(argument.sequences()));
    SamplingOptions options = command.guiding.of(command.solving.of(flow, command.common));
    return SequencePictures.of(
        PlotCommand.name(command.model),
        flow,
        SequenceReference.of(argument, command.data, console).sequences(),
        options,
        command.common.key());
  }
}
