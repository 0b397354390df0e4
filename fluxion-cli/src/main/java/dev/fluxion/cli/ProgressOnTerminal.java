package dev.fluxion.cli;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress on a terminal: one line that changes, with rate and time left. */
final class ProgressOnTerminal implements Progress {
  private static final int REFRESH_MILLISECONDS = 200;

  private final ProgressBar bar;

  ProgressOnTerminal(PrintStream err, String task, String unit, long from, long total) {
    bar =
        ProgressBar.builder()
            .setTaskName(task)
            .setInitialMax(total)
            .startsFrom(from, java.time.Duration.ZERO)
            .setUnit(" " + unit, 1)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(REFRESH_MILLISECONDS)
            .showSpeed()
            .setConsumer(new ConsoleProgressBarConsumer(err, Terminal.width()))
            .build();
  }

  @Override
  public void show(long done, String detail) {
    bar.setExtraMessage(detail.isEmpty() ? "" : " " + detail);
    bar.stepTo(done);
  }

  @Override
  public void close() {
    bar.close();
  }
}
