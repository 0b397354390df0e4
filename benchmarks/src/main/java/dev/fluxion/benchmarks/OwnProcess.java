package dev.fluxion.benchmarks;

import dev.fluxion.benchmarks.peer.Conversation;
import dev.fluxion.data.TableFiles;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Table;
import java.nio.file.Path;
import java.util.Map;

/** Whole processes, one for each run. */
final class OwnProcess implements OwnWork {
  private final OwnTask task;
  private final FlowModel model = WholeProcess.model();
  private final FieldCheck points = FieldCheck.of(256, 2);
  private final Path csv;
  private double peak;

  OwnProcess(OwnTask task) {
    this.task = task;
    this.csv = task.folder().resolve("ours.csv");
    model.save(task.model());
    task.writeInputs(points.inputs());
  }

  private double seconds() {
    ChildProcess child = WholeProcess.run(task.variant(), task.model(), csv);
    peak = Math.max(peak, child.peakMegabytes());
    return child.seconds();
  }

  @Override
  public void serve(Conversation conversation) {
    seconds();
    conversation.ready(OwnSide.versions());
    while (conversation.awaitRun()) {
      conversation.ran(seconds());
    }
  }

  @Override
  public double peakMegabytes() {
    return peak;
  }

  @Override
  public Map<String, double[]> check() {
    Table table = TableFiles.read(csv, null);
    double[] zero = new double[table.values().length];
    return Map.of(
        FieldCheck.VELOCITY,
        points.velocity(model.rawField()),
        "rows",
        new double[] {table.rows()},
        "spread",
        new double[] {Adaptive65k.rootMeanSquare(table.values(), zero)});
  }
}
