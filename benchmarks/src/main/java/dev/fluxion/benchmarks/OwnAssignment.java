package dev.fluxion.benchmarks;

import dev.fluxion.benchmarks.peer.Conversation;
import dev.fluxion.coupling.Assignment;
import dev.fluxion.tensor.Key;
import java.util.LinkedHashMap;
import java.util.Map;

/** Exact assignments of fresh points, several in one run where they are short. */
final class OwnAssignment implements OwnWork {
  private final OwnTask task;
  private long drawn;

  OwnAssignment(OwnTask task) {
    this.task = task;
    Map<String, double[]> arrays = new LinkedHashMap<>();
    arrays.put("normal", AssignmentWorkload.normal(Key.of(7), 256));
    arrays.put("spiral", AssignmentWorkload.spiral(Key.of(7), 256));
    task.writeInputs(arrays);
  }

  private double milliseconds() {
    int n = task.number("n");
    int repeats = task.number("repeats");
    long spent = 0;
    for (int i = 0; i < repeats; i++) {
      Key key = Key.of(drawn++);
      double[] normal = AssignmentWorkload.normal(key, n);
      double[] spiral = AssignmentWorkload.spiral(key, n);
      long start = System.nanoTime();
      Assignment.solve(normal, spiral, n, 2);
      spent += System.nanoTime() - start;
    }
    return spent / 1e6 / repeats;
  }

  @Override
  public void serve(Conversation conversation) {
    milliseconds();
    milliseconds();
    conversation.ready("");
    while (conversation.awaitRun()) {
      conversation.ran(milliseconds());
    }
  }

  @Override
  public Map<String, double[]> check() {
    double[] a = AssignmentWorkload.normal(Key.of(7), 256);
    double[] b = AssignmentWorkload.spiral(Key.of(7), 256);
    return Map.of("cost", new double[] {Assignment.solve(a, b, 256, 2).meanCost()});
  }
}
